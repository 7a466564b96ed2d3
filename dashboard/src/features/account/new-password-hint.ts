/** What stands below the field of a new password. @param isGuessable the one that was sent is one that people try first */
export const newPasswordHint = (isGuessable: boolean): string =>
  isGuessable
    ? 'This is one of the first that somebody would try. Take several words.'
    : 'At least 10 characters. Several words are easy to remember.';
