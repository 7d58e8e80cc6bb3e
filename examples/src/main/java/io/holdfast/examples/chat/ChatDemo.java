package io.holdfast.examples.chat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.examples.terminal.Terminal;
import io.holdfast.examples.upstream.Incident;
import io.holdfast.examples.upstream.Upstreams;
import io.holdfast.executor.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Asks the questions of the file, one after the other, while the upstreams misbehave as the schedule says, and prints
 * what came of it. Started by {@code mvn -q -Ddemo package}; ends by itself.
 */
public final class ChatDemo {
    /**
     * The least time between two questions: an open breaker must get the time to try again before the questions end.
     */
    private static final Duration PACE = Duration.ofMillis(150);

    private final AnswerPrinter printer;
    private final SummaryPrinter summaryPrinter;
    private final Summary summary = new Summary();
    /** Breakers move on threads of their own; they are reported between two answers. */
    private final Queue<Transition> transitions = new ConcurrentLinkedQueue<>();

    ChatDemo(Terminal terminal) {
        this.printer = new AnswerPrinter(terminal);
        this.summaryPrinter = new SummaryPrinter(terminal);
    }

    /** Runs the demonstration; the exit code is 0 if every question got its answer. */
    public static void main(String[] arguments) throws InterruptedException {
        List<Question> questions = Question.all();
        Summary summary =
                new ChatDemo(Terminal.standard()).run(questions, Incident.all(ChatDemo.class, "schedule.txt"));
        System.exit(summary.asked() == questions.size() ? 0 : 1);
    }

    Summary run(List<Question> questions, List<Incident> schedule) throws InterruptedException {
        long start = System.nanoTime();
        try (Upstreams upstreams = Upstreams.open();
                ChatWorker worker = new ChatWorker(upstreams, watchedRegistry())) {
            printer.heading(questions.size(), upstreams.upstreams().size());
            worker.connect();
            for (int number = 1; number <= questions.size(); number++) {
                long asked = System.nanoTime();
                happen(schedule, number, upstreams);
                answer(number, questions.get(number - 1), worker);
                report();
                awaitNext(asked);
            }
        }
        summaryPrinter.print(summary, Duration.ofNanos(System.nanoTime() - start));
        return summary;
    }

    private void happen(List<Incident> schedule, int number, Upstreams upstreams) {
        for (Incident incident : schedule) {
            if (incident.beforeQuestion() == number) {
                upstreams.upstream(incident.upstream()).behave(incident.behaviour());
                printer.news("upstream " + incident.upstream() + " is "
                        + incident.behaviour().words());
            }
        }
    }

    private void answer(int number, Question question, ChatWorker worker) {
        Answer answer = worker.ask(question).join();
        printer.print(number, question, answer);
        summary.add(question, answer);
    }

    private void report() {
        for (Transition next = transitions.poll(); next != null; next = transitions.poll()) {
            printer.news("breaker " + next.breaker() + ": " + next.from() + " to " + next.to());
            summary.add(next);
        }
    }

    private BreakerRegistry watchedRegistry() {
        BreakerRegistry registry = BreakerRegistry.of(CircuitBreakerConfig.ofDefaults());
        registry.getEventPublisher().onEntryAdded(event -> watch(event.getAddedEntry()));
        return registry;
    }

    private void watch(CircuitBreaker breaker) {
        breaker.getEventPublisher()
                .onStateTransition(event -> transitions.add(new Transition(
                        breaker.getName(),
                        event.getStateTransition().getFromState().name(),
                        event.getStateTransition().getToState().name())));
    }

    private static void awaitNext(long asked) throws InterruptedException {
        long left = PACE.toNanos() - (System.nanoTime() - asked);
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left).toMillis());
        }
    }
}
