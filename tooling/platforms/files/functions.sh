# Functions for the scripts of the scenario; runs inside the machine.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH LC_ALL=C DEBIAN_FRONTEND=noninteractive
log=/var/log/mail.log
start_state=/var/spool/postfix/pid/tlsmgr-js.start

# One TLS session: $1 is the port, the rest goes to openssl.
connect() {
  port=$1
  shift
  printf 'QUIT\r\n' | openssl s_client -starttls smtp -connect "127.0.0.1:$port" -ign_eof "$@" 2>&1
}

# Two sessions; succeeds when the second one resumes the first. Each meets an smtpd of its own, so that only tlsmgr can
# know the session or the key of its ticket.
resumes() {
  rm -f /tmp/session
  connect "$@" -sess_out /tmp/session > /tmp/first
  connect "$@" -sess_in /tmp/session > /tmp/second
  grep -q '^\(---\)\?Reused, ' /tmp/second && return
  echo "not resumed: port and options $*"
  cat /tmp/first /tmp/second
  tail -n 20 "$log"
  return 1
}

# Every kind of resumption: tickets, and sessions that the server keeps.
resumes_all() {
  resumes 2525 -tls1_3 && resumes 2525 -tls1_2 && resumes 2526 -tls1_3 && resumes 2526 -tls1_2
}

# Sends a message, which smtp(8) delivers to the first listener over TLS, and waits until it is delivered.
delivers() {
  recipient=u$(date +%s%N)@sink.test
  printf 'Subject: test\n\nHello\n' | sendmail -f sender@localhost "$recipient"
  waits_for "to=<$recipient>.*status=sent"
}

# Waits until the log has a line.
waits_for() {
  i=0
  until grep -q "$1" "$log"; do
    i=$((i + 1))
    if [ $i -gt 300 ]; then
      echo "not in the log: $1"
      tail -n 20 "$log"
      return 1
    fi
    sleep 0.1
  done
}

# The process of tlsmgr that master(8) has now.
tlsmgr_pid() {
  pgrep -P "$(tr -d ' ' < /var/spool/postfix/pid/master.pid)" -f tlsmgr
}

# The program that this process runs.
tlsmgr_program() {
  readlink "/proc/$(tlsmgr_pid)/exe"
}

is_ours() {
  [ "$(tlsmgr_program)" = /usr/lib/tlsmgr-js/bin/node ] || { tlsmgr_program; tail -n 20 "$log"; return 1; }
}

# Whether the launcher started the daemon with --jitless, and whether the process has machine code outside of files. The
# command line does not say: the daemon replaces it by its title.
interprets_code() {
  grep -x "ready $(tlsmgr_pid) .*--jitless" "$start_state" && ! has_machine_code || { says_start; return 1; }
}

compiles_code() {
  ! grep -e --jitless "$start_state" && has_machine_code || { says_start; return 1; }
}

has_machine_code() {
  grep -q '^[^ ]* ..xp 00000000 00:00 0 *$' "/proc/$(tlsmgr_pid)/maps"
}

says_start() {
  cat "$start_state"
  grep '^[^ ]* ..x' "/proc/$(tlsmgr_pid)/maps"
}

is_postfix_own() {
  case $(tlsmgr_program) in */postfix/sbin/tlsmgr) ;; *) tlsmgr_program; return 1 ;; esac
}

# Every file but those that any running system changes.
all_files() {
  find / -xdev \( -path /tmp -o -path /run -o -path /proc -o -path /dev -o -path /sys -o -path /var/log -o -path /var/cache \
    -o -path /var/lib/apt -o -path /var/lib/systemd -o -path /var/spool/postfix -o -path /root \) -prune -o -print |
    grep -v -e '^/var/lib/dpkg/.*-old$' -e '^/var/lib/dpkg/status' -e '^/var/lib/dpkg/triggers/' | sort
  find /var/spool/postfix -type s -o -type p -o -type d | sort
  sha256sum /etc/postfix/*.cf
}

# Postfix is started, reloaded and stopped by systemd where that runs.
service() {
  if [ -d /run/systemd/system ]; then systemctl "$1" postfix; else postfix "$1"; fi
}

# systemd has started it at boot, with the configuration of then.
service_start() {
  if [ -d /run/systemd/system ]; then service restart; else service start; fi
}

service_reload() { service reload; }

service_stop() {
  pid=$(tr -d ' ' < /var/spool/postfix/pid/master.pid)
  service stop
  while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
}

# Nothing is found but that the sessions that smtpd keeps, which the second port is for, are of no use to the first one.
checks_well() {
  tlsmgrctl check > /tmp/findings || :
  ! grep -E '^(broken|warning|hint):' /tmp/findings | grep -v -F '[server-cache-needless]' || { cat /tmp/findings; return 1; }
}
