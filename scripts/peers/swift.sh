#!/usr/bin/env bash
# A real S3 server for the tests: OpenStack Swift with its s3api, on 127.0.0.1 only, everything it writes below .peers/.
#   swift.sh start    installs Debian's packages when missing (root), starts, prints the S3 endpoint once it answers
#   swift.sh stop     ends the four processes that start began, and removes the data
# SWIFT_PORT (46080) is the S3 port; the object, container and account servers take the three ports below it.
# Access key test:tester, secret testing. The data must lie on a file system with user xattrs (ext4, xfs; not tmpfs before Linux 6.6).
set -euo pipefail

port=${SWIFT_PORT:-46080}
home=${SWIFT_DIR:-$(cd "$(dirname "$0")/../.." && pwd)/.peers/swift-$port}
parts=(object container account)
endpoint=http://127.0.0.1:$port

install_swift() {
  command -v swift-proxy-server >/dev/null && return
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends swift-proxy swift-account swift-container swift-object >/dev/null
}

stop_swift() {
  for pid_file in "$home"/*.pid; do
    [ -f "$pid_file" ] || continue
    kill "$(cat "$pid_file")" 2>/dev/null || true
  done
  rm -rf "$home"
}

common_settings() { # port
  printf '[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = %s\nworkers = 0\nuser = %s\nswift_dir = %s\nlog_address = /dev/null\n' "$1" "$(id -un)" "$home"
}

configure_part() { # name port
  { cd "$home"
    swift-ring-builder "$1.builder" create 6 1 1
    swift-ring-builder "$1.builder" add "r1z1-127.0.0.1:$2/disk" 1
    swift-ring-builder "$1.builder" rebalance; } >/dev/null
  { common_settings "$2"
    printf 'devices = %s/srv\nmount_check = false\nrecon_cache_path = %s/cache\n' "$home" "$home"
    printf '[pipeline:main]\npipeline = %s-server\n[app:%s-server]\nuse = egg:swift#%s\n' "$1" "$1" "$1"; } >"$home/$1.conf"
}

# The order of the pipeline matters: symlink left of versioned_writes answers empty bodies once a bucket keeps versions.
# The cache filter must be there, a memcached need not: nothing listens on the port it is given.
configure_proxy() {
  { common_settings "$port"
    cat <<CONF
[pipeline:main]
pipeline = catch_errors proxy-logging cache bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
check_bucket_owner = false
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:proxy-logging]
use = egg:swift#proxy_logging
CONF
    for filter in catch_errors bulk copy slo dlo symlink; do printf '[filter:%s]\nuse = egg:swift#%s\n' "$filter" "$filter"; done
  } >"$home/proxy.conf"
}

run_server() { # name
  nohup "swift-$1-server" "$home/$1.conf" >"$home/$1.log" 2>&1 </dev/null &
  echo $! >"$home/$1.pid"
}

start_swift() {
  install_swift
  stop_swift
  mkdir -p "$home/srv/disk" "$home/cache"
  local at=3
  for part in "${parts[@]}"; do
    configure_part "$part" $((port - at))
    run_server "$part"
    at=$((at - 1))
  done
  configure_proxy
  run_server proxy
  for _ in $(seq 150); do
    curl -sf -o /dev/null "$endpoint/info" && { echo "$endpoint"; return; }
    kill -0 "$(cat "$home/proxy.pid")" 2>/dev/null || break
    sleep 0.2
  done
  echo "Swift did not start:" >&2
  tail -n 5 "$home"/*.log >&2
  exit 1
}

case "${1:-}" in
  start) start_swift ;;
  stop) stop_swift ;;
  *) echo "usage: $0 start|stop" >&2; exit 2 ;;
esac
