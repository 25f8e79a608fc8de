/** Is this the name of an encrypted credential: as systemd-creds(1) makes it, and as systemd's own folders of credentials name them? */
export const isSealed = (path: string): boolean => path.endsWith(".cred");
