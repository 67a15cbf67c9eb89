package io.switchboard.etcd;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Reads certificates and keys in PEM form; what is wrong with a file is told with its name and with what to do. */
final class Pem {
    private static final String[] KEY_TYPES = {"RSA", "EC", "Ed25519"};

    private Pem() {}

    /** @throws IllegalArgumentException if there is no certificate in it, or a broken one */
    static X509Certificate[] certificates(Path file, byte[] content) {
        try {
            X509Certificate[] found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(content))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toArray(X509Certificate[]::new);
            if (found.length > 0) {
                return found;
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "certificate file " + file + " cannot be read: " + e.getMessage() + "; it should hold X.509 in PEM",
                    e);
        }
        throw new IllegalArgumentException(
                "certificate file " + file + " holds no certificate; it should hold X.509 in PEM");
    }

    /** @throws IllegalArgumentException if it holds no private key that can be used */
    static PrivateKey privateKey(Path file, byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String convert = "; convert it with: openssl pkcs8 -topk8 -nocrypt -in " + file + " -out <new file>";
        if (text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED")) {
            throw new IllegalArgumentException("key file " + file + " is encrypted with a password" + convert);
        }
        if (text.contains("-----BEGIN RSA PRIVATE KEY-----") || text.contains("-----BEGIN EC PRIVATE KEY-----")) {
            throw new IllegalArgumentException("key file " + file + " is not in PKCS#8 form" + convert);
        }
        String begin = "-----BEGIN PRIVATE KEY-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (start < 0 || end < start) {
            throw new IllegalArgumentException(
                    "key file " + file + " holds no complete private key; it should hold PKCS#8 in PEM");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
            for (String type : KEY_TYPES) {
                try {
                    return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
                } catch (InvalidKeySpecException e) {
                    // It is a key of another type, or none.
                }
            }
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IllegalArgumentException("key file " + file + " cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("key file " + file + " holds no RSA, EC or Ed25519 key");
    }

    /** Whether what the one signs the other verifies. */
    static boolean belong(PrivateKey key, PublicKey certified) {
        String algorithm = switch (certified.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        try {
            byte[] probe = "switchboard".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
