package io.holdfast.benchmarks.spring;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

/**
 * A call of an annotated bean in the running application, meters and events endpoint included. The compiler changes its
 * mind for some ten seconds, so it is warmed up for longer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 8, time = 1)
public class AnnotatedCallBenchmark {

    /** Which starter is on the class path. */
    @Param({"resilience4j", "holdfast"})
    public String starter = "";

    /** Which annotations the method has. */
    @Param({"bare", "breaker", "breaker-and-retry", "failing"})
    public String method = "";

    private Contender contender = new Contender("holdfast");
    private Supplier<Object> call = Object::new;

    /** Starts the application. */
    @Setup(Level.Trial)
    public void start() throws ReflectiveOperationException {
        contender = new Contender(starter);
        contender.start();
        call = contender.call(method);
    }

    /** Calls it. */
    @Benchmark
    public Object call() {
        return call.get();
    }

    /** Ends the application. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        contender.close();
    }
}
