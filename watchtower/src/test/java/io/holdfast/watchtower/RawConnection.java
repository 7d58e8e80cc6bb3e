package io.holdfast.watchtower;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A socket that says what no well-behaved client would. */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private int closeCode;

    private RawConnection(URI page, int receiveBuffer, int patienceMillis) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(patienceMillis);
        socket.connect(new InetSocketAddress(page.getHost(), page.getPort()), patienceMillis);
    }

    RawConnection(URI page, int receiveBuffer) throws IOException {
        this(page, receiveBuffer, PATIENCE_MILLIS);
    }

    static RawConnection to(URI page) throws IOException {
        return new RawConnection(page, 64 * 1024);
    }

    /** One that waits no longer than this for anything. */
    static RawConnection to(URI page, Duration patience) throws IOException {
        return new RawConnection(page, 64 * 1024, (int) patience.toMillis());
    }

    /** Says one byte more; whether the other side has not closed. */
    boolean isOpenAfter(byte more) throws IOException {
        try {
            socket.setSoTimeout(1);
            socket.getOutputStream().write(more);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    RawConnection say(String... lines) throws IOException {
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    RawConnection say(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The WebSocket handshake, from a page of the same host. */
    RawConnection shakeHands(URI page, String... more) throws IOException {
        say(
                "GET /ws HTTP/1.1\r\nHost: " + page.getAuthority(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==" + (more.length == 0 ? "" : "\r\n")
                        + String.join("\r\n", more));
        return this;
    }

    /** The head of a response, or what there is until the end. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return head.toString();
    }

    /** What comes until the other side closes, or resets the connection. */
    String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        byte[] part = new byte[4 * 1024];
        try {
            for (int length = 0; length >= 0; length = socket.getInputStream().read(part)) {
                rest.append(new String(part, 0, length, StandardCharsets.ISO_8859_1));
            }
            return rest.toString();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            return rest.toString();
        }
    }

    /** The code of the close frame; whatever comes before it is passed over. */
    int closeCode() throws IOException {
        InputStream in = socket.getInputStream();
        while ((frame(in) & 0x0f) != 8) {
            continue;
        }
        return closeCode;
    }

    /** The next frame as text; a close frame is none. */
    String firstFrame() throws IOException {
        InputStream in = socket.getInputStream();
        int kind = next(in) & 0x0f;
        long length = next(in) & 0x7f;
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        length = more == 0 ? length : 0;
        for (int i = 0; i < more; i++) {
            length = length << 8 | next(in);
        }
        return kind == 8 ? "closed" : new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    }

    /** How many frames with this first byte come before the close frame. */
    int framesUntilClose(int first) throws IOException {
        InputStream in = socket.getInputStream();
        int found = 0;
        for (int next = frame(in); (next & 0x0f) != 8; next = frame(in)) {
            found += next == first ? 1 : 0;
        }
        return found;
    }

    /** Reads a frame; gives its first byte. */
    private int frame(InputStream in) throws IOException {
        int first = next(in);
        long length = next(in) & 0x7f;
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        length = more == 0 ? length : 0;
        for (int i = 0; i < more; i++) {
            length = length << 8 | next(in);
        }
        if ((first & 0x0f) == 8) {
            closeCode = next(in) << 8 | next(in);
        } else {
            in.skipNBytes(length);
        }
        return first;
    }

    private static int next(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new IOException("the other side has closed (expected: a close frame)");
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
