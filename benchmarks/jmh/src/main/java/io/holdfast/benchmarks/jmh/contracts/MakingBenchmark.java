package io.holdfast.benchmarks.jmh.contracts;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.rules.CheckResult;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.Rules;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Making a contract, by the number of nodes; ten times the nodes should take ten times as long. */
public class MakingBenchmark extends BenchmarkSettings {
    /** The nodes of the contract. */
    @Param({"10", "1000", "10000"})
    public int nodes;

    private Contract.Builder<Contracts.Intent> builder;
    private ContractFacts facts;

    /** Declares the contract. */
    @Setup
    public void declare() {
        builder = Contracts.of(nodes);
        facts = builder.build().facts();
    }

    /** Only the rules. */
    @Benchmark
    public CheckResult check() {
        return Rules.standard().check(facts);
    }

    /** The rules, and the tables for a run. */
    @Benchmark
    public Contract<Contracts.Intent> build() {
        return builder.build();
    }
}
