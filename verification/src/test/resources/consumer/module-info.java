module acme.consumer {
    requires io.holdfast.executor;
    requires io.holdfast.lifecycle;
    requires io.holdfast.watchtower;
    requires java.net.http;
}
