package lavka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Clients that no library would be. */
public final class Sockets {
    private Sockets() {}

    /** A connection from a local address, such as 127.0.0.2, on which a request has been sent. */
    public static Socket from(String address, int port, String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0);
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }

    /** One with little room for what it does not read, which has sent so much. */
    public static Socket slow(int port, String request) throws IOException {
        return slow("127.0.0.1", port, request);
    }

    /** The same from an address of this machine. */
    public static Socket slow(String address, int port, String request) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return socket;
    }
}
