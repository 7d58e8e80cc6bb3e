#!/usr/bin/env bash
# Measures everything in short batches and writes the page into benchmarks/results/.
#   benchmarks/run.sh [folder]
# A batch that is already in the folder (default: benchmarks/jmh/target/batches-<jdk>) is not measured again, so an
# interrupted run goes on where it stopped. JAVA_HOME chooses the JDK. Environment:
#   HOLDFAST_JMH    JMH options for every batch (default: -f 2 -wi 2 -w 500ms -i 4 -r 500ms)
#   HOLDFAST_ONLY   only the batches whose name matches this regular expression
# The machine should do nothing else meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
jar=benchmarks/jmh/target/benchmarks.jar
feature=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
batches=${1:-benchmarks/jmh/target/batches-$feature}
read -r -a options <<<"${HOLDFAST_JMH:--f 2 -wi 2 -w 500ms -i 4 -r 500ms}"
only=${HOLDFAST_ONLY:-.}

[[ -f $jar ]] || mvn -q -B package -pl benchmarks/jmh -am -DskipTests
mkdir -p "$batches"

# name, regular expression of the benchmarks, threads, further options
batch() {
  local file=$batches/$1.json
  [[ $1 =~ $only ]] || return 0
  [[ -s $file ]] && { echo "have $file"; return 0; }
  [[ $("$java" -jar "$jar" -l "$2") == *io.holdfast.* ]] || { echo "no benchmark for $1"; return 0; }
  echo "measuring $1 ($(date +%T))"
  "$java" -jar "$jar" "$2" -t "$3" "${options[@]}" -prof gc -foe "${fail:-true}" -rf json -rff "$file.part" "${@:4}" >"$file.log" 2>&1 \
    || { echo "failed, see $file.log" >&2; return 1; }
  mv "$file.part" "$file"
}

for threads in 1 2; do
  batch "floor-$threads" '\.FloorBenchmark\.' "$threads"
  batch "record-$threads" '\.RecordBenchmark\.' "$threads"
  batch "failures-$threads" '\.RecordFailuresBenchmark\.' "$threads"
  batch "spaced-$threads" '\.SpacedRecordBenchmark\.' "$threads"
  batch "folding-$threads" '\.FoldingBenchmark\.' "$threads"
  batch "time-window-$threads" '\.TimeWindowBenchmark\.' "$threads"
  batch "call-$threads" '\.CallBenchmark\.' "$threads"
  batch "time-limit-$threads" '\.(TimedCall|CallerLimit)Benchmark\.' "$threads"
  batch "retry-$threads" '\.RetryCallBenchmark\.' "$threads"
  batch "bulkhead-$threads" '\.bulkhead\.AcquireBenchmark\.' "$threads"
  batch "rate-limit-$threads" '\.ratelimit\.PermitBenchmark\.' "$threads"
  batch "hedge-$threads" '\.(HedgedCall|HedgedNode)Benchmark\.' "$threads"
  batch "metered-$threads" '\.MeteredCallBenchmark\.' "$threads"
  batch "reject-ask-$threads" '\.RejectBenchmark\.ask' "$threads"
done
batch reject-throw-1 '\.RejectBenchmark\.throw' 1
for threads in 1 2; do
  batch "node-good-$threads" '\.executor\.NodeRunBenchmark\..*Good' "$threads"
  batch "node-bad-$threads" '\.executor\.NodeRunBenchmark\..*Bad' "$threads"
  batch "node-open-$threads" '\.executor\.OpenBreakerBenchmark\.' "$threads"
  # a contender that lost calls is left out, and the log says so
  fail=false batch "node-handover-$threads" '\.executor\.HandoverBenchmark\.' "$threads"
  batch "page-$threads" '\.executor\.PageBenchmark\.' "$threads"
done
batch intent-1 '\.executor\.IntentBenchmark\.' 1
batch lookup-1 '\.LookupBenchmark\.' 1
batch contract-questions-1 '\.QuestionsBenchmark\.' 1
batch contract-making-1 '\.MakingBenchmark\.' 1
if [[ memory =~ $only && ! -s $batches/memory.json ]]; then
  echo "measuring memory ($(date +%T))"
  "$java" -cp "$jar" io.holdfast.benchmarks.jmh.MemoryPerBreaker "$batches"
fi

"$java" -cp "$jar" io.holdfast.benchmarks.jmh.Report "$batches" benchmarks/results "benchmarks/run.sh (JMH ${options[*]})"
