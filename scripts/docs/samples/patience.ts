/** How long something is waited for, in milliseconds: long, because the machine may be busy. */
export const patience = 180_000;
