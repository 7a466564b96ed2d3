/**
 * Speaks to a supervisor as `drive-process.ts` does and drives nothing; the test tells it what goes wrong.
 * Arguments: its kind, and the id of its worker.
 */
const [, , kind, worker] = process.argv;
const drive = () => process.send?.({ type: 'worker', id: worker });

setInterval(() => process.send?.({ type: 'alive', held: 0 }), 50);
process.on('message', (told: Record<string, unknown>) => {
  if (told.type === 'drive') drive();
  if (told.type === 'step' || told.type === 'spoilt') process.send?.(told);
  if (told.type === 'exit') process.exit(3);
  if (told.type === 'loop') {
    process.send?.({ type: 'loops' });
    for (;;);
  }
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
if (kind === 'suspects') drive();
else process.send?.({ type: 'spare' });
