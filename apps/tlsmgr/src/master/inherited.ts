/** The descriptors that master(8) hands to its children; 3 and 4 are a pipe that tlsmgr has no use for. */
export const inherited = { status: 5, listen: 6 } as const;
