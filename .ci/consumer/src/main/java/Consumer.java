import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import java.time.Duration;

/** A service of one question, outside the repository: its node is down, and its fallback answers. */
public final class Consumer {
    enum Intent {
        GREETING
    }

    static final Field<String> NAME = Field.of("name", String.class);
    static final Field<String> GREETING = Field.of("greeting", String.class);
    static final Node GREETER = Node.named("greeter").reads(NAME).writes(GREETING);
    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(NAME)
            .nodes(GREETER)
            .intent(Intent.GREETING, i -> i.requires(GREETING))
            .build();

    private Consumer() {}

    public static void main(String[] args) {
        NodePolicy policy = NodePolicy.timeout(Duration.ofMillis(500)).fallback(in -> "hello " + in.get(NAME));
        try (NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofSeconds(5))
                .bind(GREETER, policy, in -> {
                    throw new IllegalStateException("the greeter is down");
                })
                .build()) {
            Answer answer =
                    executor.run(Intent.GREETING, Values.of(NAME, "world")).join().orThrow();
            System.out.println("resilience4j: " + CircuitBreaker.class.getPackage().getImplementationVersion());
            System.out.println("answer: " + answer.get(GREETING) + " (" + answer.provenance(GREETING) + ")");
        }
    }
}
