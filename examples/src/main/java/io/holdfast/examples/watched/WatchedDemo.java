package io.holdfast.examples.watched;

import static java.time.Duration.ofSeconds;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.examples.chat.ChatDemo;
import io.holdfast.examples.chat.ChatWorker;
import io.holdfast.examples.chat.Question;
import io.holdfast.examples.upstream.Behaviour;
import io.holdfast.examples.upstream.Incident;
import io.holdfast.examples.upstream.Upstreams;
import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.LifecycleBuilder;
import io.holdfast.watchtower.Watchtower;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Answers the questions of the file again and again while the upstreams misbehave on schedule, with the watchtower open
 * and the flight recorder on. Started by {@code mvn -q -Ddemo package -Ddemo.serve=true}; Ctrl-C ends it in order.
 */
public final class WatchedDemo {
    private static final Duration PACE = Duration.ofMillis(300);
    /** So many questions of each round come without any trouble, so that everything is green for a while. */
    private static final int QUIET = 16;

    private final PrintStream out;
    private final Upstreams upstreams;
    private final ChatWorker worker;

    private WatchedDemo(PrintStream out, Upstreams upstreams, ChatWorker worker) {
        this.out = out;
        this.upstreams = upstreams;
        this.worker = worker;
    }

    /**
     * Serves until it is told to end; takes the directory of its files, and the port from the property
     * {@code demo.port}.
     */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        Upstreams upstreams = Upstreams.open();
        ChatWorker worker = new ChatWorker(upstreams, BreakerRegistry.of(CircuitBreakerConfig.ofDefaults()));
        WatchedDemo demo = new WatchedDemo(System.out, upstreams, worker);
        LifecycleBuilder process = Lifecycle.of("watched", directory)
                .beatWithin(ofSeconds(5))
                // first, so that it can be watched from the start to the end
                .openWith("watchtower", life -> demo.watch(life, directory))
                .open("upstreams", () -> {
                    worker.connect();
                    return upstreams;
                })
                .open("chat", () -> worker);
        process.run(demo::serve);
    }

    private Watchtower watch(Lifecycle life, Path directory) {
        Watchtower tower = Watchtower.builder()
                .lifecycle(life)
                .executor("chat", worker.executor())
                .recordTo(directory.resolve("flight.db"))
                .port(Integer.getInteger("demo.port", 8000))
                .start();
        out.println("watch it at " + tower.uri() + " (Ctrl-C ends it)");
        return tower;
    }

    private void serve(Lifecycle life) throws InterruptedException {
        List<Question> questions = Question.all();
        List<Incident> schedule = Incident.all(ChatDemo.class, "schedule.txt");
        for (int round = 1; life.isRunning(); round++) {
            upstreams.upstreams().forEach(upstream -> upstream.behave(Behaviour.HEALTHY));
            for (int number = 1; number <= questions.size() + QUIET && life.isRunning(); number++) {
                happen(schedule, number);
                Question question = questions.get((number - 1) % questions.size());
                worker.ask(question).join();
                life.beat(question.intent() + ", round " + round);
                Thread.sleep(PACE.toMillis());
            }
        }
    }

    private void happen(List<Incident> schedule, int number) {
        for (Incident incident : schedule) {
            if (incident.beforeQuestion() == number) {
                upstreams.upstream(incident.upstream()).behave(incident.behaviour());
                out.println("upstream " + incident.upstream() + " is "
                        + incident.behaviour().words());
            }
        }
    }
}
