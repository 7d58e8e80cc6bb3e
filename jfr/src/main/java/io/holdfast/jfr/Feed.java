package io.holdfast.jfr;

/** Something that can be asked for events, and left alone again. Both under the monitor of its {@link JfrEvents}. */
interface Feed {

    void begin();

    void end();
}
