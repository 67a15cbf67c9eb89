package io.switchboard.core.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names files after any text: different texts have different names, also where a file system ignores case, and no name
 * is hidden, leaves its directory, or is longer than {@value #MAX_LENGTH} characters.
 */
final class FileNames {
    /** Well below what file systems allow (255 bytes), with room for a suffix. */
    static final int MAX_LENGTH = 160;

    private static final HexFormat HEX = HexFormat.of();

    private FileNames() {}

    static String of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            boolean plain = (b >= 'a' && b <= 'z')
                    || (b >= '0' && b <= '9')
                    || b == '-'
                    || b == '_'
                    || (b == '.' && name.length() > 0);
            if (plain) {
                name.append((char) b);
            } else {
                name.append('%').append(HEX.toHexDigits(b));
            }
        }
        if (name.length() <= MAX_LENGTH) {
            return name.toString();
        }
        // No name above has a tilde, so that a shortened one equals none of them.
        String hash = HEX.formatHex(sha256(bytes));
        return name.substring(0, MAX_LENGTH - hash.length() - 1) + "~" + hash;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
