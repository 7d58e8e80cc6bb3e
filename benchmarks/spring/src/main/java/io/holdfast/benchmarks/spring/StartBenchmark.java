package io.holdfast.benchmarks.spring;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The first start of the application in a new JVM, to the moment at which it answers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(20)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class StartBenchmark {

    /** Which starter is on the class path. */
    @Param({"resilience4j", "holdfast"})
    public String starter = "";

    private Contender contender = new Contender("holdfast");

    /** Chooses the class path. */
    @Setup(Level.Trial)
    public void choose() {
        contender = new Contender(starter);
    }

    /** Starts it. */
    @Benchmark
    public void start() throws ReflectiveOperationException {
        contender.start();
    }

    /** Ends it. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        contender.close();
    }
}
