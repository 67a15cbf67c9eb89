# shellcheck shell=bash
# What the commands in this folder share: finding a JDK, Maven, Go, etcd and Prometheus. Sourced, never run; bash 3.2 is enough.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/switchboard/etcd
prometheus_cache=${cache%/etcd}/prometheus

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# at_least 3.8.7 3.8.6: whether the first version is the second or newer; what follows the digits and dots is ignored.
at_least() {
  local IFS=. have want i
  # shellcheck disable=SC2206 # split at the dots
  have=(${1%%[!0-9.]*}) want=(${2%%[!0-9.]*})
  for i in 0 1 2; do
    [ "${have[i]:-0}" -gt "${want[i]:-0}" ] && return 0
    [ "${have[i]:-0}" -lt "${want[i]:-0}" ] && return 1
  done
  return 0
}

# Sets JAVA_HOME to a JDK 17 or newer: the one it names already, else PATH's, else macOS's.
require_jdk() {
  local java settings home version mac seen=""
  mac=$(/usr/libexec/java_home -v 17+ 2>/dev/null) || mac=""
  for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || :)" "${mac:+$mac/bin/java}"; do
    [ -x "$java" ] || continue
    # What a JDK says of itself in a file is read in no time, and a JVM takes a while to begin.
    home=$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")
    home=${home%/bin/java}
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null || :)
    if [ -x "$home/bin/javac" ] && at_least "${version:-0}" 17; then
      export JAVA_HOME=$home
      return 0
    fi
    settings=$("$java" -XshowSettings:properties -version 2>&1) || continue
    home=$(printf '%s\n' "$settings" | sed -n 's/^ *java\.home = //p')
    version=$(printf '%s\n' "$settings" | sed -n 's/^ *java\.specification\.version = //p')
    if ! at_least "$version" 17; then
      seen="${seen:-Java $version at $home}"
    elif [ ! -x "$home/bin/javac" ]; then
      seen="${seen:-a Java $version without compiler at $home}"
    else
      export JAVA_HOME=$home
      return 0
    fi
  done
  die "Switchboard needs a JDK 17 or newer, and found ${seen:-no Java}: install one (Debian: apt install openjdk-17-jdk-headless; macOS: brew install openjdk@17; others: https://adoptium.net) and set JAVA_HOME to it."
}

# maven ARGUMENTS: Maven from PATH if it is new enough, else by the wrapper; in the project's folder, in batch mode.
maven() (
  cd "$root" || exit
  command=./mvnw
  if version=$(mvn -v 2>/dev/null) && version=$(printf '%s\n' "$version" | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p'); then
    at_least "${version:-0}" 3.8.6 && command=mvn
  fi
  export MAVEN_OPTS="${MAVEN_OPTS:-} -Djansi.mode=strip"
  exec "$command" --batch-mode --no-transfer-progress "$@"
)

# maven_unchecked ARGUMENTS: builds programs to be run from here, without tests and without what only looks at the sources.
maven_unchecked() {
  mkdir -p "$root/target"
  : >"$root/target/unchecked"
  maven --quiet -Dunchecked "$@"
}

# What was compiled unchecked is compiled again by whoever wants the checks.
drop_unchecked() {
  [ -e "$root/target/unchecked" ] || return 0
  find "$root" -type d \( -path '*/target/classes' -o -path '*/target/test-classes' \) -prune -exec rm -rf {} +
  rm -f "$root/target/unchecked"
}

# require_built FILE MODULE: makes sure that FILE, a product of MODULE, is there and newer than every source.
require_built() {
  local product=$root/$1 module=$2 stamp=$root/$2/target/built-by-bin started
  if [ -e "$product" ] && { up_to_date "$product" || { [ -e "$stamp" ] && up_to_date "$stamp"; }; }; then
    return 0
  fi
  mkdir -p "$root/target"
  lock_build
  # Whoever held the lock may have built it.
  if [ -e "$product" ] && { up_to_date "$product" || { [ -e "$stamp" ] && up_to_date "$stamp"; }; }; then
    unlock_build
    return 0
  fi
  say "Building $module (a minute or two the first time) ..."
  mkdir -p "$root/$module/target"
  started=$(mktemp "$root/$module/target/building.XXXXXX")
  if ! maven_unchecked -pl "$module" -am package >&2; then
    rm -f "$started"
    unlock_build
    die "The build of $module failed; what went wrong is above."
  fi
  mv -f "$started" "$stamp"
  unlock_build
}

# Two commands at once must not build into the same folders.
lock_build() { lock "$root/target/building"; }

unlock_build() { unlock "$root/target/building"; }

# lock LINK: waits for the lock, which is a link to the number of the process that holds it; one that is gone holds nothing.
lock() {
  local holder told=""
  until ln -s "$$" "$1" 2>/dev/null; do
    holder=$(readlink "$1" || :)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -f "$1"
      continue
    fi
    [ -n "$told" ] || say "Waiting for the build that process $holder has begun ..."
    told=yes
    sleep 1
  done
}

unlock() { rm -f "$1"; }

# up_to_date FILE: whether no module's sources are newer.
up_to_date() {
  [ -z "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -newer "$1" -print | sed -n 1p)" ]
}

# is_required etcd: whether SWITCHBOARD_REQUIRE, a list with commas, names it.
is_required() {
  case ",${SWITCHBOARD_REQUIRE:-}," in
  *",$1,"*) return 0 ;;
  *) return 1 ;;
  esac
}

# Whether there is a Go that can build interop/go; if not, go_problem says why.
find_go() {
  if ! command -v go >/dev/null; then
    go_problem="there is no go on PATH"
  elif ! go_problem=$(cd "$root/interop/go" && go list -m 2>&1 >/dev/null); then
    go_problem="$(go version 2>/dev/null) cannot build interop/go: $(printf '%s' "$go_problem" | tail -n 1)"
  else
    go_problem=""
    return 0
  fi
  return 1
}

# Sets ETCD_BIN and ETCDCTL_BIN, building or fetching what is missing into the cache; if it can't, etcd_problem says why.
find_etcd() {
  etcd_problem=""
  ETCD_BIN=${ETCD_BIN:-$(command -v etcd || :)}
  ETCDCTL_BIN=${ETCDCTL_BIN:-$(command -v etcdctl || :)}
  if [ -n "$ETCD_BIN" ] && [ -z "$ETCDCTL_BIN" ] && [ -x "$(dirname "$ETCD_BIN")/etcdctl" ]; then
    ETCDCTL_BIN=$(dirname "$ETCD_BIN")/etcdctl
  fi
  if [ -z "$ETCD_BIN" ] || [ -z "$ETCDCTL_BIN" ]; then
    local pinned found
    pinned=$(sed -n 's,.*go\.etcd\.io/etcd/server/v3 \(v[0-9.]*\).*,\1,p' "$root/interop/etcd/go.mod")
    found=$cache/$pinned
    if [ ! -x "$found/etcd" ] && ! build_etcd "$found"; then
      found=$(newest_cached_etcd)
      if [ -z "$found" ]; then
        unpack_debian_etcd || return 1
        found=$(newest_cached_etcd)
      fi
    fi
    ETCD_BIN=${ETCD_BIN:-$found/etcd}
    ETCDCTL_BIN=${ETCDCTL_BIN:-$found/etcdctl}
  fi
  for found in "$ETCD_BIN" "$ETCDCTL_BIN"; do
    [ -x "$found" ] || die "$found is no program that can be run: mend or unset ETCD_BIN and ETCDCTL_BIN."
  done
  export ETCD_BIN ETCDCTL_BIN
}

newest_cached_etcd() { newest_cached "$cache" etcd; }

newest_cached_prometheus() { newest_cached "$prometheus_cache" prometheus; }

# newest_cached FOLDER PROGRAM: the folder of the newest version, if there is any.
newest_cached() {
  local dir newest=""
  for dir in "$1"/v*; do
    [ -x "$dir/$2" ] || continue
    if [ -z "$newest" ] || at_least "${dir##*/v}" "${newest##*/v}"; then newest=$dir; fi
  done
  printf '%s' "$newest"
}

# build_etcd FOLDER: builds the etcd that interop/etcd pins.
build_etcd() {
  local tmp
  if ! find_go; then
    etcd_problem=$go_problem
    return 1
  fi
  say "Building etcd ${1##*/} with Go into $1, once; some minutes ..."
  mkdir -p "$cache"
  tmp=$(mktemp -d "$cache/.build.XXXXXX")
  if (
    cd "$root/interop/etcd" &&
      go build -mod=readonly -o "$tmp/etcdctl" go.etcd.io/etcd/etcdctl/v3 &&
      go build -mod=readonly -o "$tmp/etcd" go.etcd.io/etcd/server/v3
  ) >"$tmp/log" 2>&1; then
    move_etcd "$tmp" "$tmp" "$1"
  else
    etcd_problem="building etcd ${1##*/} failed: $(tail -n 1 "$tmp/log")"
    say "$etcd_problem"
    rm -rf "$tmp"
    return 1
  fi
}

# Takes Debian's etcd.
unpack_debian_etcd() {
  local tmp version
  mkdir -p "$cache"
  tmp=$(mktemp -d "$cache/.build.XXXXXX")
  if unpack_debian "$tmp" etcd-server etcd-client &&
    version=$("$tmp/usr/bin/etcd" --version | sed -n 's/^etcd Version: //p') && [ -n "$version" ]; then
    move_etcd "$tmp" "$tmp/usr/bin" "$cache/v$version"
  else
    etcd_problem="$etcd_problem, and $debian_problem"
    rm -rf "$tmp"
    return 1
  fi
}

# unpack_debian FOLDER PACKAGE...: what Debian's packages hold, which needs neither root nor an installation, and starts no
# service; with package lists of its own if there are none. If it can't, debian_problem says why.
unpack_debian() {
  local into=$1
  shift
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    debian_problem="this is no Debian to take its package from"
    return 1
  fi
  say "Unpacking Debian's $* into ${into%/*}, once ..."
  mkdir -p "$into/lists/partial" "$into/apt/archives/partial"
  if (
    cd "$into"
    apt-get download "$@" || {
      own=(-o "Dir::State::lists=$into/lists" -o "Dir::Cache=$into/apt" -o APT::Sandbox::User=)
      apt-get "${own[@]}" update && apt-get "${own[@]}" download "$@"
    } || exit 1
    for package in *.deb; do dpkg-deb -x "$package" . || exit 1; done
  ) >"$into/log" 2>&1; then
    debian_problem="what Debian's package holds does not run here"
  else
    debian_problem="Debian's package could not be had: $(tail -n 1 "$into/log")"
    return 1
  fi
}

# move_etcd SCRATCH FROM TO: moves both programs at once as others see it, etcd last, and removes SCRATCH.
move_etcd() {
  mkdir -p "$3"
  mv -f "$2/etcdctl" "$3/etcdctl"
  mv -f "$2/etcd" "$3/etcd"
  rm -rf "$1"
}

# Sets PROMETHEUS_BIN and PROMTOOL_BIN, taking Debian's into the cache where they are missing; if it can't, prometheus_problem
# says why.
find_prometheus() {
  local tmp version found
  prometheus_problem=""
  PROMETHEUS_BIN=${PROMETHEUS_BIN:-$(command -v prometheus || :)}
  PROMTOOL_BIN=${PROMTOOL_BIN:-$(command -v promtool || :)}
  if [ -n "$PROMETHEUS_BIN" ] && [ -z "$PROMTOOL_BIN" ] && [ -x "$(dirname "$PROMETHEUS_BIN")/promtool" ]; then
    PROMTOOL_BIN=$(dirname "$PROMETHEUS_BIN")/promtool
  fi
  if [ -z "$PROMETHEUS_BIN" ] || [ -z "$PROMTOOL_BIN" ]; then
    found=$(newest_cached_prometheus)
    if [ -z "$found" ]; then
      mkdir -p "$prometheus_cache"
      tmp=$(mktemp -d "$prometheus_cache/.build.XXXXXX")
      if unpack_debian "$tmp" prometheus &&
        version=$("$tmp/usr/bin/prometheus" --version 2>&1 | sed -n 's/^prometheus, version \([0-9.]*\).*/\1/p') && [ -n "$version" ]; then
        found=$prometheus_cache/v$version
        mkdir -p "$found"
        mv -f "$tmp/usr/bin/promtool" "$found/promtool"
        mv -f "$tmp/usr/bin/prometheus" "$found/prometheus"
        rm -rf "$tmp"
      else
        prometheus_problem="there are no prometheus and promtool on PATH, and $debian_problem"
        rm -rf "$tmp"
        return 1
      fi
    fi
    PROMETHEUS_BIN=${PROMETHEUS_BIN:-$found/prometheus}
    PROMTOOL_BIN=${PROMTOOL_BIN:-$found/promtool}
  fi
  for found in "$PROMETHEUS_BIN" "$PROMTOOL_BIN"; do
    [ -x "$found" ] || die "$found is no program that can be run: mend or unset PROMETHEUS_BIN and PROMTOOL_BIN."
  done
  export PROMETHEUS_BIN PROMTOOL_BIN
}
