package io.holdfast.watchtower;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A socket that says what no well-behaved client would. */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private int closeCode;

    RawConnection(URI page, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(page.getHost(), page.getPort()), PATIENCE_MILLIS);
    }

    static RawConnection to(URI page) throws IOException {
        return new RawConnection(page, 64 * 1024);
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

    /** The code of the close frame; whatever comes before it is passed over. */
    int closeCode() throws IOException {
        InputStream in = socket.getInputStream();
        while ((frame(in) & 0x0f) != 8) {
            continue;
        }
        return closeCode;
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
