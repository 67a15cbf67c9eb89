package io.switchboard.scaler;

/** There is more asked for than is kept. */
final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FullException(String message) {
        super(message);
    }
}
