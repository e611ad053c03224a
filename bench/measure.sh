# Sourced by run and growth.
command -v wrk > /dev/null || { echo "This needs wrk: apt-get install wrk" >&2; exit 1; }
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-5} warmup=${WARMUP:-15}
work=$(mktemp -d "${TMPDIR:-/tmp}/lavka-bench-XXXXXX")
trap 'kill $(jobs -p) 2> /dev/null || true; wait; rm -rf "$work"' EXIT
cat > "$work/load.lua" << 'LUA'
local path, last = os.getenv("BENCH_PATH"), tonumber(os.getenv("BENCH_LAST"))
request = function() return wrk.format("GET", (path:gsub("ID", function() return math.random(1, last) end))) end
LUA

# PORT PATH LAST SECONDS -> number of requests; ID in the path is a random number up to LAST
load() {
    BENCH_PATH=$2 BENCH_LAST=$3 wrk -t1 -c64 -d"$4s" -s "$work/load.lua" "http://127.0.0.1:$1" | awk '
        /Non-2xx|Socket errors/ { print > "/dev/stderr" } /requests in/ { print $1 }'
}

# PID -> CPU time, in clock ticks
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# PORT: waits for a server
await() {
    for _ in $(seq 150); do curl -sf "127.0.0.1:$1/livez" > /dev/null && return; sleep 0.2; done
    cat "$work"/*.log >&2
    exit 1
}

# NAME SERVER PORT PID PATH LAST: measures, and adds a line to the results
measure() {
    local before after requests
    before=$(ticks "$4"); requests=$(load "$3" "$5" "$6" "$seconds"); after=$(ticks "$4")
    awk -v w="$1" -v s="$2" -v n="$requests" -v t="$((after - before))" -v hz="$(getconf CLK_TCK)" -v d="$seconds" \
        'BEGIN { printf "%-10s %-10s %8.1f us CPU %8d requests/s\n", w, s, t / hz * 1e6 / n, n / d }' \
        | tee -a "$work/results"
}

# WORKLOADS SERVERS: a table of medians of CPU time per request, and the largest as a multiple of the smallest
table() {
    echo "CPU time per request in microseconds, medians of $rounds rounds:"
    sort -k1,1 -k2,2 -k3,3n "$work/results" | awk -v workloads="$1" -v servers="$2" '
        { key = $1 " " $2; value[key, ++count[key]] = $3 }
        END {
            n = split(workloads, w); m = split(servers, s)
            printf "%-10s", ""; for (j = 1; j <= m; j++) printf "%12s", s[j]; print "  ratio"
            for (i = 1; i <= n; i++) {
                printf "%-10s", w[i]
                for (j = 1; j <= m; j++) { key = w[i] " " s[j]; median[j] = value[key, int((count[key] + 1) / 2)]
                    printf "%12.1f", median[j] }
                printf "%7.2f\n", median[1] / median[m]
            }
        }'
}
