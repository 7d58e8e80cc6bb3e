#!/usr/bin/env bash
# Runs the stress tests and writes the summary into benchmarks/results/.
#   benchmarks/stress.sh [jcstress options; default: every compilation and every schedule once, which takes half an
#                         hour on two idle cores; -m default alone takes a night]
# JAVA_HOME chooses the JDK. Demonstrations are not in it: java -jar benchmarks/jcstress/target/jcstress.jar demonstrations
set -euo pipefail
cd "$(dirname "$0")/.."

java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
jar=benchmarks/jcstress/target/jcstress.jar
feature=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.runtime.version = //p')
(($#)) || set -- -m default -f 1 -fsm 1 -iters 3 -time 200
reports=benchmarks/jcstress/target/report-$feature
summary=benchmarks/results/$(date -u +%F)-jdk$feature-jcstress.md

[[ -f $jar && -z $(find core/src/main benchmarks/jcstress/src -newer "$jar" -print -quit) ]] \
  || mvn -q -B package -pl benchmarks/jcstress -am -DskipTests
mkdir -p "$reports" benchmarks/results
status=0
"$java" -jar "$jar" "$@" -r "$reports" | tee "$reports/output.txt" || status=$?
{
  echo "# Stress tests, $(date -u +%F), JDK $version"
  echo
  echo "\`benchmarks/stress.sh $*\`, $(nproc) cores, $(uname -sm)"
  echo
  echo '```'
  grep '(Results:' "$reports/output.txt" | tail -1
  sed -n '/^RUN RESULTS:/,/All remaining tests/p' "$reports/output.txt"
  echo '```'
  echo
  "$java" -jar "$jar" "$@" -l true 2>/dev/null | grep -o 'io\.holdfast\.[A-Za-z.]*' | sort -u | sed 's/^/- /' || true
} >"$summary"
echo "$summary"
exit "$status"
