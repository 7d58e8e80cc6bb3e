package io.holdfast.examples.chat;

/** The service is well and will not draw this: an answer, which says nothing against the service. */
final class PictureRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PictureRefusedException(String why) {
        super(why);
    }
}
