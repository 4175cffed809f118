# Runs one throwaway PostgreSQL for as long as a test process holds FOLDER/alive open, then removes every trace of it.
# It is a process of its own because the kernel closes what a test process held, even after a kill -9, and only
# another process can then act on it.
#
# usage: sh watchdog.sh FOLDER BIN IMAGE POINTER OWNER [RUN-AS...]
#   FOLDER    holds everything: data/, the socket, log, and the FIFO `alive`
#   BIN       where initdb and postgres are
#   IMAGE     a data folder fresh from initdb, made here when it is missing, to be copied
#   POINTER   the file that names FOLDER to later test processes
#   OWNER     who owns the data ("" = whoever runs this), and RUN-AS the command that runs a program as them
#   stdin     a pipe from the process that starts the server; it stands for `alive` until that process has opened it
trap '' HUP INT QUIT TERM
export LC_ALL=C
umask 077
cd /
folder=$1 bin=$2 image=$3 pointer=$4 owner=$5
shift 5

fail() {
    cat "$making/log" >&2
    rm -rf "$making"
    exit 1
}

# Under its final name the folder appears only with a reader on `alive`: without one it counts as abandoned.
making=$folder.making
mkdir "$making" && mkfifo "$making/alive" || exit 1
exec 4<&0 </dev/null
cat <&4 >"$making/alive" 2>/dev/null &
exec 3<"$making/alive" 4<&-
[ -z "$owner" ] || chown "$owner" "$making" || exit 1

if [ -d "$image" ]; then
    cp -Rp "$image" "$making/data" 2>>"$making/log" 3<&- || fail
else
    # A database that folds the case of all letters, where the system has such a locale.
    for locale in "--locale=C --lc-ctype=C.UTF-8" "--locale=C"; do
        # shellcheck disable=SC2086 # two options in one word
        "$@" "$bin/initdb" -D "$making/data" -U postgres -A trust -E UTF8 --no-sync --wal-segsize=1 $locale \
            >>"$making/log" 2>&1 3<&- && break
    done
    [ -s "$making/data/PG_VERSION" ] || fail
    { cp -Rp "$making/data" "$image.$$" && [ ! -d "$image" ] && mv "$image.$$" "$image"; } 2>/dev/null ||
        rm -rf "$image.$$"
fi
mv "$making" "$folder" || fail

{
    # Durability is switched off: nothing here outlives a crash.
    "$@" "$bin/postgres" -D "$folder/data" -k "$folder" -p 5432 -c listen_addresses= -c unix_socket_permissions=0700 \
        -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 \
        -c autovacuum=off -c max_connections=200 -c shared_buffers=32MB -c min_wal_size=16MB -c max_wal_size=128MB \
        -c dynamic_shared_memory_type=mmap
    : >"$folder/exited"
} >>"$folder/log" 2>&1 3<&- &
server=$!
exec >/dev/null 2>&1

# Every test process writes a line when it comes; `read` fails when the last of them has gone. Between two of a
# sequence of test processes there is a moment without any, so the server waits a quarter of a second for the next.
came=1
while [ -n "$came" ]; do
    came=
    while read -r _; do came=1; done <&3
    sleep 0.25
done

# From here on nobody finds this server any more, but somebody may have found it just before.
[ "$(cat "$pointer")" = "$folder" ] && rm -f "$pointer"
while read -r _; do :; done <&3

while [ -e "$folder/keep" ]; do sleep 1; done
# An immediate shutdown, also of a server that runs in another process group or whose folder somebody has removed.
read -r pid <"$folder/data/postmaster.pid" && kill -QUIT "$pid"
kill -QUIT 0
wait "$server"
# Only one that was killed itself leaves this file behind, and the segment of shared memory that the file names.
segment=$(sed -n '7s/.* //p' "$folder/data/postmaster.pid") && [ -n "$segment" ] && ipcrm -m "$segment"
rm -rf "$folder"
