package io.holdfast.examples.supervised;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.status.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service's own log configuration, with the clock of Logback's policy moved by hand. */
@Timeout(30)
class ServiceLogTest {
    /** Far away: the policy looks for its first change of date as of the real clock. */
    private static final LocalDate DAY = LocalDate.of(2099, 3, 14);

    @TempDir
    Path directory;

    private final ExecutorService cleaner = Executors.newSingleThreadExecutor();
    private final LoggerContext context = new LoggerContext() {
        @Override
        public ExecutorService getAlternateExecutorService() {
            return cleaner;
        }
    };

    @AfterEach
    void stop() {
        context.stop();
        cleaner.shutdownNow();
    }

    private Logger configured(String size) throws JoranException {
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty("chat.logs", directory.toString());
        context.putProperty("chat.log.size", size);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(ServiceLogTest.class.getResource("service-log.xml"));
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .as("what Logback says about the configuration")
                .noneMatch(status -> status.getLevel() >= Status.WARN);
        return context.getLogger("test");
    }

    private RollingFileAppender<ILoggingEvent> appender() {
        return (RollingFileAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("file");
    }

    /**
     * Moves the clock, once the cleaner is through: Logback deletes old files on another thread, and reckons there on
     * the same calendar object as the policy does for the next change of date. A day by the real clock is long enough
     * for that; by this clock it lasts microseconds, and a change of date was missed.
     */
    private void clock(LocalDateTime time) throws Exception {
        cleaner.submit(() -> {}).get(20, TimeUnit.SECONDS);
        ((SizeAndTimeBasedRollingPolicy<?>) appender().getRollingPolicy())
                .getTimeBasedFileNamingAndTriggeringPolicy()
                .setCurrentTime(time.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file)).stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    @Test
    void dateChanges_theLogGoesOnInANewFile_withoutARestart() throws Exception {
        Logger log = configured("10MB");
        RollingFileAppender<ILoggingEvent> before = appender();
        clock(DAY.atTime(23, 0));
        log.info("early");
        clock(DAY.atTime(23, 59, 59));
        log.info("last");
        clock(DAY.plusDays(1).atStartOfDay());
        log.info("first");
        clock(DAY.plusDays(2).atTime(12, 0));
        log.info("later");

        assertThat(appender()).isSameAs(before).matches(RollingFileAppender::isStarted);
        assertThat(lines("chat." + DAY + ".0.log")).containsExactly("early", "last");
        assertThat(lines("chat." + DAY.plusDays(1) + ".0.log")).containsExactly("first");
        assertThat(lines("chat.log")).containsExactly("later");
    }

    @Test
    void fileIsFull_theLogGoesOnInANewFile_onTheSameDay() throws Exception {
        Logger log = configured("1KB");
        clock(DAY.atTime(12, 0));
        for (int i = 0; i < 80; i++) {
            clock(DAY.atTime(12, 0).plusSeconds(i));
            log.info("line-{}", i);
        }

        List<String> rolled = files().stream()
                .filter(name -> name.startsWith("chat." + DAY + "."))
                .toList();
        assertThat(rolled).as("files of the day").hasSizeGreaterThan(1);
        for (String name : rolled) {
            assertThat(Files.size(directory.resolve(name))).as(name).isLessThan(2048);
        }
        assertThat(files().stream().mapToInt(this::count).sum())
                .as("lines in all")
                .isEqualTo(80);
        assertThat(lines("chat.log")).endsWith("line-79");
    }

    private int count(String file) {
        try {
            return lines(file).size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
