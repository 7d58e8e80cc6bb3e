package io.holdfast.lifecycle;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves its work loop by {@code System.exit}, and logs when it has saved. */
final class LogAtTheEndApp {

    private static final Logger LOG = LoggerFactory.getLogger(LogAtTheEndApp.class);

    private LogAtTheEndApp() {}

    public static void main(String[] args) {
        Lifecycle.of("app", Path.of(args[0]))
                .atTheEnd("save", reason -> {
                    boolean unused = new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
                    LOG.info("saved");
                })
                .run(life -> {
                    LOG.info("working");
                    System.exit(3);
                });
    }
}
