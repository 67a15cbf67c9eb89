package io.switchboard.istio;

import io.switchboard.core.Internal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short names for contents: equal ones have the same in every process, and others another one. */
@Internal
public final class ContentHash {
    private static final int BYTES = 12;

    private ContentHash() {}

    public static String of(byte[] content) {
        return HexFormat.of().formatHex(sha256(content), 0, BYTES);
    }

    public static String of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    /** Eight characters, for the end of a name that is itself legible. */
    static String brief(String content) {
        return of(content).substring(0, 8);
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
