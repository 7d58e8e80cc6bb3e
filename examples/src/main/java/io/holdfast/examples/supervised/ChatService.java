package io.holdfast.examples.supervised;

import static java.time.Duration.ofSeconds;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.examples.chat.ChatWorker;
import io.holdfast.examples.chat.Question;
import io.holdfast.examples.upstream.Upstreams;
import io.holdfast.executor.Answer;
import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat worker as a service: answers questions for ever, beats after each answer, and ends in order. A file called
 * {@value #STAND_STILL} in its directory makes its work loop wait for ever for an answer, as the real one did for 20
 * hours; its timer ticks on.
 */
public final class ChatService {
    /** The name of the file that makes the loop stand still. */
    static final String STAND_STILL = "stand-still";

    /** The name of its files: lock, heartbeat and marker. */
    static final String NAME = "chat";

    private static final Logger LOG = LoggerFactory.getLogger(ChatService.class);
    private static final Duration PACE = Duration.ofMillis(200);

    private final Path directory;
    private final Upstreams upstreams = Upstreams.open();
    private final ChatWorker worker = new ChatWorker(upstreams, BreakerRegistry.of(CircuitBreakerConfig.ofDefaults()));

    private ChatService(Path directory) {
        this.directory = directory;
    }

    /** Serves until it is told to end; takes its directory as the only argument. */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        Lifecycle.of(NAME, directory)
                .beatWithin(ofSeconds(2)) // it is hung after three times this: the slowest question has four seconds
                .budget(ShutdownPhase.DRAIN, ofSeconds(6)) // half of it for the loop to finish its question
                .budget(ShutdownPhase.STOP_WORK, ofSeconds(1))
                .open("timer", Timer::start)
                .run(life -> {
                    LOG.info("the run before this one ended {}", life.lastEnd());
                    new ChatService(directory).serve(life);
                });
    }

    private void serve(Lifecycle life) throws InterruptedException, IOException {
        try (upstreams;
                worker) {
            worker.connect();
            List<Question> questions = Question.all();
            for (int number = 1; life.isRunning(); number++) {
                Question question = questions.get((number - 1) % questions.size());
                Answer answer = worker.ask(question).join();
                LOG.info("answer {}: {} - {}", number, question.text(), answer);
                life.beat(question.intent().name());
                if (Files.deleteIfExists(directory.resolve(STAND_STILL))) {
                    standStill();
                }
                Thread.sleep(PACE.toMillis());
            }
        }
    }

    /** The mistake: a wait without a limit, and one that an interrupt does not end. */
    private static void standStill() {
        LOG.info("the work loop waits for an answer that will never come");
        new CompletableFuture<Answer>().join();
    }
}
