/** What differs from launcher to launcher, beside its variables; both are words of the shell. */
export interface ScriptParts {
  /** The files that a start depends on. */
  readonly files: string;
  /** Options of Node.js, each set one word, best first. */
  readonly modes: string;
}

/**
 * The lines of a launcher below its variables, for any POSIX shell: it costs 2 ms. The shell has no
 * descriptor of its own when it executes Node.js or Postfix's own tlsmgr(8), and both keep the process id
 * that master(8) knows.
 */
export function launcherScript({ files, modes }: ScriptParts): readonly string[] {
  return script
    .replace("@FILES@", () => files)
    .replace("@MODES@", () => modes)
    .split("\n");
}

const script = String.raw`export TLSMGR_PROGRAM_NAME TLSMGR_POSTFIX_VERSION
set -f
[ -n "$MAIL_CONFIG" ] || MAIL_CONFIG=/etc/postfix
[ -n "$MAIL_LOGTAG" ] || MAIL_LOGTAG=postfix

# Node.js gives this signal to its debugger, which would be open to every local user.
trap '' USR1

# Runs Postfix's own tlsmgr in place of this daemon, for a reason.
run_own() {
  reason=$1
  shift
  echo own > "$state"
  if [ "$TLSMGR_FALLBACK" = no ] || [ ! -x "$own" ]; then
    echo "$reason" >&2
    log fatal "cannot start $program: $reason"
    sleep 1
    exit 1
  fi
  log warn "cannot start $program: $reason -- running $own instead"
  trap - USR1
  exec "$own" "$@"
}

log() {
  [ -x "$postlog" ] || return 0
  "$postlog" -c "$MAIL_CONFIG" -t "$MAIL_LOGTAG/$TLSMGR_PROGRAM_NAME" -p "$1" "$2"
}

# Becomes the daemon, with the options of Node.js that are in $options.
run_daemon() {
  printf '%s\n' "starting $$ $options" "$key" > "$state"
  TLSMGR_STATE=$state
  export TLSMGR_STATE
  exec "$node" $options "$start" run "$0" "$program" "$@"
}

# Tries to load everything, in a process of its own.
try_daemon() {
  reason=$(
    ulimit -c 0
    exec "$node" $options "$start" load "$0" "$program" 2>&1 > /dev/null < /dev/null
  )
}

# The line of a report that names the error.
line_of() {
  while IFS= read -r line; do
    case $line in *[Ee]rror* | *bad\ option*) break ;; esac
  done
}

# Field 22 of proc_pid_stat(5): when a process began.
take_birth() {
  shift 21
  birth=$1
}

# Which files there are, and which master(8): as long as these stay the same, an earlier start is a good sign.
read -r boot < /proc/sys/kernel/random/boot_id
read -r line < "/proc/$PPID/stat"
take_birth $line
files=$(/usr/bin/stat -L --printf='%d:%i:%s:%Z ' @FILES@ 2> /dev/null)
key="$boot $PPID $birth $files"

# How the last start ended: in the directory where master(8), whose working directory this is, keeps its locks.
state=/dev/null
if [ -d pid ] && [ ! -L pid ] && [ -O pid ]; then state=pid/$self.start; fi
last='' last_pid='' options='' last_key='' reason=''
{
  read -r last last_pid options
  IFS= read -r last_key
  read -r reason
} 2> /dev/null < "$state"

if [ "$last_key" = "$key" ]; then
  case $last in
    ready) run_daemon "$@" ;;
    failed) run_own "$reason" "$@" ;;
    starting)
      # A process of before a reload may still be on its way.
      if kill -0 "$last_pid" 2> /dev/null; then run_daemon "$@"; fi
      run_own "process $last_pid ended before it was ready" "$@"
      ;;
  esac
fi

for options in @MODES@; do
  try_daemon && run_daemon "$@"
  status=$?
done
line_of << END
$reason
END
[ -n "$line" ] || line="exit status $status"
run_own "$line" "$@"
`;
