#!/usr/bin/env bash
# A throw-away Postgres with pgvector on 127.0.0.1 for the tests.
#   postgres.sh PORT DIR         installs Debian's packages when missing (root), starts, prints the database's URL
#   postgres.sh stop PORT DIR    ends it; the folder stays
# Needs a Debian that has pgvector as a package (13 and later, or apt.postgresql.org). The server never runs as root.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive PGPASSWORD=banksman

stop=false
if [ "${1:-}" = stop ]; then stop=true; shift; fi
port=${1:?port} dir=${2:?folder}
newest_version() { find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -n 1; }
as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

version=$(newest_version)
if [ -z "$version" ]; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  version=$(newest_version)
fi
bin=/usr/lib/postgresql/$version/bin
if $stop; then as_server "$bin/pg_ctl" -D "$dir" -m fast -w stop >/dev/null; exit; fi

if [ ! -f "$("$bin/pg_config" --sharedir)/extension/vector.control" ]; then
  apt-get install -y -qq --no-install-recommends "postgresql-$version-pgvector" >/dev/null || {
    echo "There is no package postgresql-$version-pgvector here: install pgvector, or set TEST_DATABASE_URL." >&2
    exit 1
  }
fi
if [ ! -f "$dir/PG_VERSION" ]; then
  mkdir -p "$dir"
  secret=$(mktemp)
  echo "$PGPASSWORD" >"$secret"
  [ "$(id -u)" != 0 ] || chown -R postgres "$dir" "$secret"
  chmod 700 "$dir"
  as_server "$bin/initdb" -D "$dir" -U postgres -E UTF8 --locale=C.UTF-8 -A scram-sha-256 --pwfile="$secret" >/dev/null
  rm -f "$secret"
  printf "listen_addresses = '127.0.0.1'\nunix_socket_directories = '%s'\nmax_connections = 200\nfsync = off\n" "$dir" >>"$dir/postgresql.conf"
fi
as_server "$bin/pg_ctl" -D "$dir" -o "-p $port" -l "$dir/server.log" -w start >/dev/null
"$bin/psql" -qX -h 127.0.0.1 -p "$port" -U postgres -c 'create database banksman' >/dev/null
"$bin/psql" -qX -h 127.0.0.1 -p "$port" -U postgres -d banksman -c 'create extension if not exists vector' >/dev/null
echo "postgres://postgres:$PGPASSWORD@127.0.0.1:$port/banksman"
