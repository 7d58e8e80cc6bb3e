package io.holdfast.benchmarks.jmh.contracts;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes contracts of any size. */
final class Contracts {
    /** What is asked. */
    enum Intent {
        ALL,
        HALF
    }

    static final Field<String> INPUT = Field.of("question", String.class);

    private Contracts() {}

    /**
     * A contract of so many nodes: each writes one field, and reads the input and up to three fields written before it.
     * All outputs are asked for by one intent, the first half of them by another; half of what is asked for is
     * required.
     */
    static Contract.Builder<Intent> of(int count) {
        Random random = new Random(count);
        List<Field<?>> outputs = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Field<String> output = Field.of("field_" + i, String.class);
            Node node = Node.named("node_" + i).reads(INPUT).writes(output);
            for (int read = Math.min(i, random.nextInt(4)); read > 0; read--) {
                node = node.reads(outputs.get(random.nextInt(i)));
            }
            nodes.add(node);
            outputs.add(output);
        }
        return Contract.of(Intent.class)
                .inputs(INPUT)
                .nodes(nodes.toArray(Node[]::new))
                .intent(Intent.ALL, needs -> asking(needs, outputs))
                .intent(Intent.HALF, needs -> asking(needs, outputs.subList(0, Math.max(2, count / 2))));
    }

    private static void asking(Contract.Needs needs, List<Field<?>> fields) {
        int half = fields.size() / 2;
        needs.requires(fields.subList(0, half).toArray(Field<?>[]::new))
                .welcomes(fields.subList(half, fields.size()).toArray(Field<?>[]::new));
    }
}
