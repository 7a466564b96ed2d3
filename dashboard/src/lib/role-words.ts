import type { Role } from '@banksman/contracts';

/** A role's name and what it may do, in a sentence. */
export const ROLE_WORDS: Record<Role, { name: string; may: string }> = {
  admin: { name: 'Administrator', may: 'everything in this workspace' },
  manager: { name: 'Manager', may: 'sees and decides every run' },
  user: { name: 'User', may: 'starts automations and sees their own runs' },
  viewer: { name: 'Viewer', may: 'sees everything, changes nothing' },
};
