import '@fontsource-variable/inter/opsz.css';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app/app.tsx';

// zod otherwise probes `new Function`, which the page's content security policy refuses and reports.
z.config({ jitless: true });

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
