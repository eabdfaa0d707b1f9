import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

/** Whether {@link deadFileSystem} works here: it needs root and the kernel's FUSE. */
export const deadFileSystems: boolean = process.getuid?.() === 0 && existsSync("/dev/fuse");

/**
 * A mounted file system that answers nothing; disposing of it unmounts it, which fails all operations that
 * wait.
 */
export interface DeadFileSystem extends AsyncDisposable {
  readonly directory: string;
}

/**
 * Mounts a FUSE file system whose server reads no request: to its users it looks like a server of NFS that is
 * gone.
 */
export async function deadFileSystem(directory: string): Promise<DeadFileSystem> {
  const mount = `mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 none "$0"`;
  const server = spawn(
    "sh",
    ["-c", `exec 3<>/dev/fuse && ${mount} && echo mounted && exec sleep 60`, directory],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await once(server.stdout, "data");
  return {
    directory,
    [Symbol.asyncDispose]: async () => {
      execFileSync("umount", ["-l", "-f", directory]);
      server.kill("SIGKILL");
      await once(server, "close");
    },
  };
}
