/**
 * Runs a program as systemd would run it under the settings of a drop-in, where systemd is not there to do
 * it: in its own mount namespace, with a part of root's capabilities, under the same seccomp filters. It
 * is made of mount(8), unshare(1), prlimit(1) and setpriv(1), and of `restrict-syscalls.c`.
 */
import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { allowedCalls, isOn, words } from "./unit-settings.ts";
import type { UnitSettings } from "./unit-settings.ts";

/** Where a program under confinement is, and what it works on. */
export interface ConfinedSite {
  /** Takes the place of `ReadWritePaths=`. */
  readonly writable: readonly string[];
  /** Directories that would be hidden by chance, since the tests run in a temporary or home directory. */
  readonly visible: readonly string[];
}

/** Settings that are imitated; a test has the drop-in use no others. */
export const imitated: ReadonlySet<string> = new Set(
  `NoNewPrivileges RestrictSUIDSGID CapabilityBoundingSet LimitCORE ProtectSystem ReadWritePaths
   ProtectHome PrivateTmp PrivateDevices ProtectProc ProcSubset ProtectKernelTunables
   ProtectKernelModules ProtectKernelLogs ProtectControlGroups ProtectClock ProtectHostname PrivateIPC
   KeyringMode RestrictAddressFamilies RestrictNamespaces RestrictRealtime LockPersonality
   SystemCallArchitectures SystemCallFilter SystemCallErrorNumber MemoryDenyWriteExecute`.split(/\s+/u),
);

const families: Readonly<Record<string, number>> = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10, AF_NETLINK: 16 };

/** Capabilities that other settings take away beside the bounding set. */
const takenAway: Readonly<Record<string, readonly string[]>> = {
  PrivateDevices: ["CAP_MKNOD", "CAP_SYS_RAWIO"],
  ProtectKernelModules: ["CAP_SYS_MODULE"],
  ProtectKernelLogs: ["CAP_SYSLOG"],
  ProtectClock: ["CAP_SYS_TIME", "CAP_WAKE_ALARM"],
};

/** Whether a compiler is installed, and the headers of libseccomp. */
export function canCompileFilters(): boolean {
  const input = "#include <seccomp.h>\n";
  return (
    spawnSync("cc", ["-fsyntax-only", "-x", "c", "-"], { input, stdio: ["pipe", "ignore", "ignore"] })
      .status === 0
  );
}

/** Compiles the program that makes the filters; returns its path. */
export function compileRestrictSyscalls(directory: string): string {
  const program = path.join(directory, "restrict-syscalls");
  const source = path.join(import.meta.dirname, "..", "security", "hardened", "restrict-syscalls.c");
  execFileSync("cc", ["-O1", "-Wall", "-o", program, source, "-lseccomp"]);
  return program;
}

/** The words that, put before a command, confine it as the settings say. */
export function confiningCommand(
  settings: UnitSettings,
  site: ConfinedSite,
  restrictSyscalls: string,
): string[] {
  const visible = [...site.visible, path.dirname(restrictSyscalls)];
  const capabilities = boundingSet(settings).map((name) => `+${name.replace(/^CAP_/u, "").toLowerCase()}`);
  return [
    "unshare",
    "--mount",
    "--propagation=private",
    ...(isOn(settings, "PrivateIPC") ? ["--ipc"] : []),
    ...(isOn(settings, "ProtectHostname") ? ["--uts"] : []),
    "sh",
    "-euc",
    `${mountScript(settings, { ...site, visible })}\nexec "$@"`,
    "sh",
    "prlimit",
    `--core=${words(settings, "LimitCORE").join("")}`,
    "setpriv",
    ...(isOn(settings, "NoNewPrivileges") ? ["--no-new-privs"] : []),
    `--bounding-set=${["-all", ...capabilities].join(",")}`,
    restrictSyscalls,
    ...filterOptions(settings),
    "--",
  ];
}

/** What is left of `CapabilityBoundingSet=`. */
export function boundingSet(settings: UnitSettings): string[] {
  const taken = Object.entries(takenAway).filter(([name]) => isOn(settings, name));
  const names = new Set(taken.flatMap(([, capabilities]) => capabilities));
  return words(settings, "CapabilityBoundingSet").filter((capability) => !names.has(capability));
}

function filterOptions(settings: UnitSettings): string[] {
  const flags = {
    RestrictNamespaces: "--restrict-namespaces",
    RestrictRealtime: "--restrict-realtime",
    RestrictSUIDSGID: "--restrict-suid-sgid",
    LockPersonality: "--lock-personality",
    MemoryDenyWriteExecute: "--deny-write-execute",
  };
  return [
    ...Object.entries(flags).flatMap(([name, flag]) => (isOn(settings, name) ? [flag] : [])),
    ...words(settings, "RestrictAddressFamilies").flatMap((name) => ["--family", String(families[name])]),
    ...allowedCalls(settings).flatMap((call) => ["--allow", call]),
  ];
}

/** Makes the file system what the settings say, within its own mount namespace. */
function mountScript(settings: UnitSettings, site: ConfinedSite): string {
  const kept = [...new Set([...site.visible, ...site.writable])];
  const lines = [
    // The directories that must stay are put aside while others are covered.
    "mount -t tmpfs -o mode=755 aside /mnt",
    ...kept.map((place, index) => `mkdir /mnt/${index} && mount --bind ${quoted(place)} /mnt/${index}`),
    ...(isOn(settings, "PrivateTmp") ? ["/tmp", "/var/tmp"].map((place) => cover(place, "mode=1777")) : []),
    ...(isOn(settings, "ProtectHome")
      ? ["/home", "/root", "/run/user"].map((place) => cover(place, "mode=755"))
      : []),
    ...(isOn(settings, "ProtectKernelModules") ? [cover("/usr/lib/modules", "mode=000")] : []),
    ...kept.map((place, index) => `mkdir -p ${quoted(place)} && mount --move /mnt/${index} ${quoted(place)}`),
    ...(isOn(settings, "PrivateDevices") ? [privateDevices] : []),
    "umount /mnt",
    `mount -t proc -o hidepid=${words(settings, "ProtectProc").join("")},subset=${words(settings, "ProcSubset").join("")} proc /proc`,
    ...(words(settings, "ProtectSystem").includes("strict") ? [readOnly(settings, site.writable)] : []),
  ];
  return lines.join("\n");
}

function cover(place: string, options: string): string {
  return `[ ! -d ${place} ] || mount -t tmpfs -o ${options} covered ${place}`;
}

const privateDevices = `mkdir /mnt/dev && mount -t tmpfs -o mode=755 dev /mnt/dev
for name in null zero full random urandom tty; do
  touch /mnt/dev/$name && mount --bind /dev/$name /mnt/dev/$name
done
[ ! -S /dev/log ] || { touch /mnt/dev/log && mount --bind /dev/log /mnt/dev/log; }
mkdir /mnt/dev/shm && mount -t tmpfs -o mode=1777 shm /mnt/dev/shm
mount -o remount,bind,ro,noexec /mnt/dev
mount --move /mnt/dev /dev`;

/**
 * ProtectSystem=strict with ProtectKernelTunables= and ProtectControlGroups=: all but /dev and a few
 * directories.
 */
function readOnly(settings: UnitSettings, writable: readonly string[]): string {
  const left = ["/dev", "/dev/*", ...(isOn(settings, "PrivateTmp") ? ["/tmp", "/var/tmp"] : [])];
  return `while read -r _ place _; do
  case $place in
    ${left.join(" | ")}) ;;
    # What the new /proc hides, such as binfmt_misc, cannot be reached any more.
    *) [ ! -e "$place" ] || mount -o remount,bind,ro "$place" ;;
  esac
done < /proc/self/mounts
${writable.map((place) => `mount --bind ${quoted(place)} ${quoted(place)}; mount -o remount,bind,rw ${quoted(place)}`).join("\n")}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
