package io.holdfast.benchmarks.jmh.watchtower;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of the feed that read a little now and then, so that the server always has something half written for each of
 * them.
 */
final class SlowWatchers implements AutoCloseable {

    private static final int BUFFER = 4 * 1024;
    private static final long PAUSE_NANOS = 100_000_000;

    private final List<Socket> sockets = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "slow-watchers");
    private volatile boolean closed;

    SlowWatchers(URI page, int count) throws IOException {
        String hands =
                "GET /ws HTTP/1.1\r\nHost: " + page.getAuthority() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(BUFFER);
            socket.connect(new InetSocketAddress(page.getHost(), page.getPort()), 10_000);
            socket.getOutputStream().write(hands.getBytes(StandardCharsets.ISO_8859_1));
            sockets.add(socket);
        }
        reader.setDaemon(true);
        reader.start();
    }

    int count() {
        return sockets.size();
    }

    private void read() {
        byte[] buffer = new byte[BUFFER];
        try {
            while (!closed) {
                for (Socket socket : sockets) {
                    InputStream in = socket.getInputStream();
                    if (in.available() > 0 && in.read(buffer) < 0) {
                        throw new IOException("the server has shown a watcher out");
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            if (!closed) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
