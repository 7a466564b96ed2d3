import Stack from '@mui/material/Stack';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { AuditCheckBar } from '../../../features/admin/audit-check-bar.tsx';
import { AuditFilters } from '../../../features/admin/audit-filters.tsx';
import { AuditList } from '../../../features/admin/audit-list.tsx';
import { auditQuery } from '../../../features/admin/queries.ts';
import { Page } from '../../../ui/page.tsx';
import { SettingsBack } from './settings-layout.tsx';

const route = getRouteApi('/signed-in/settings/audit');

export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const entries = useInfiniteQuery(auditQuery(search));
  return (
    <Page
      title="Audit"
      standing="Every decision, everything done outside, every sign-in and every change, sealed one to the next."
      above={<SettingsBack />}
      isInner
    >
      <Stack spacing={3}>
        <AuditCheckBar />
        <AuditFilters key={search.q} search={search} onSearch={(next) => void navigate({ search: next, replace: true })} />
        <AuditList query={entries} isNarrowed={Object.values(search).some((value) => value !== undefined)} />
      </Stack>
    </Page>
  );
}
