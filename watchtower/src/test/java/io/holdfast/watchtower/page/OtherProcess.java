package io.holdfast.watchtower.page;

import io.holdfast.watchtower.Watchtower;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A watchtower in a process of its own, which can be made to stand still. Its first line is the page's address. */
final class OtherProcess implements AutoCloseable {

    private static final int EXIT_SECONDS = 10;

    private final Process process;
    private final URI page;

    private OtherProcess(Process process, URI page) {
        this.process = process;
        this.page = page;
    }

    static OtherProcess start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.to(new File("target/other-process.log")))
                .start();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("http://")) {
                return new OtherProcess(process, URI.create(line));
            }
        }
        throw new IOException("no address from " + process.info());
    }

    URI page() {
        return page;
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        if (!kill.waitFor(EXIT_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(EXIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /**
     * Runs until it is killed, or its parent's pipe is closed. Only the address goes to the pipe, which nobody empties
     * after it.
     */
    public static void main(String[] args) throws IOException {
        PrintStream parent = System.out;
        System.setOut(System.err);
        try (Watchtower tower = Breakers.tower().registry(Breakers.registry(8)).start()) {
            parent.println(tower.uri());
            System.in.read();
        }
    }
}
