package io.holdfast.benchmarks.jmh.contracts;

import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldSet;
import io.holdfast.contracts.Missing;
import io.holdfast.contracts.Node;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The questions a run asks of its contract, by the number of fields: all fields are asked for by the intent. */
public class QuestionsBenchmark extends BenchmarkSettings {
    /** The fields of the contract, the one input included. */
    @Param({"8", "64", "1000"})
    public int fields;

    private Contract<Contracts.Intent> contract;
    private Contracts.Intent intent;
    private FieldSet complete;
    private FieldSet lacking;
    private Node node;
    private Field<?> field;

    /** Makes the contract, and what is present. */
    @Setup
    public void make() {
        contract = Contracts.of(fields - 1).build();
        intent = Contracts.Intent.ALL;
        complete = contract.fieldSet(contract.fields().toArray(Field<?>[]::new));
        lacking = contract.fieldSet(contract.fields().subList(0, fields - 1).toArray(Field<?>[]::new));
        node = contract.nodes().get(fields / 2);
        field = contract.fields().get(fields / 2);
    }

    /** Nothing is missing. */
    @Benchmark
    public Missing missingNothing() {
        return contract.missing(intent, complete);
    }

    /** One welcome field is. */
    @Benchmark
    public Missing missingOne() {
        return contract.missing(intent, lacking);
    }

    /** Whether a node is required. */
    @Benchmark
    public boolean isRequired() {
        return contract.isRequired(node, intent);
    }

    /** What an intent runs. */
    @Benchmark
    public List<Node> nodesFor() {
        return contract.nodesFor(intent);
    }

    /** The number of a field. */
    @Benchmark
    public int ordinal() {
        return contract.ordinal(field);
    }
}
