package io.switchboard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority for tests, and the certificates it signs, as PEM files; made by the JDK's keytool. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final String CA = "ca";

    /** A certificate, signed by the authority, and its private key. */
    public record Identity(Path certificate, Path key) {}

    private final Path folder;
    private final String name;

    private TestCertificates(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /**
     * Makes an authority.
     *
     * @param folder where the files go; it has to exist
     * @param name the authority's; another name, another authority
     */
    public static TestCertificates create(Path folder, String name) {
        TestCertificates made = new TestCertificates(folder, name);
        made.generate(CA, name, "-ext", "bc:c", "-ext", "ku:c=keyCertSign,cRLSign");
        made.write(name + ".pem", made.certificate(CA));
        return made;
    }

    /** The authority's own certificate. */
    public Path ca() {
        return folder.resolve(name + ".pem");
    }

    /**
     * Signs a certificate, good for servers and clients.
     *
     * @param commonName also the start of the files' names
     * @param names what it is valid for, as {@code dns:localhost,ip:127.0.0.1}
     */
    public Identity sign(String commonName, String names) {
        generate(commonName, commonName, "-signer", CA, "-ext", "san=" + names, "-ext", "eku=serverAuth,clientAuth");
        String file = name + "-" + commonName;
        return new Identity(write(file + ".pem", certificate(commonName)), write(file + "-key.pem", key(commonName)));
    }

    private String certificate(String alias) {
        try {
            Certificate found = load().getCertificate(alias);
            return pem("CERTIFICATE", found.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String key(String alias) {
        try {
            Key found = load().getKey(alias, PASSWORD.toCharArray());
            return pem("PRIVATE KEY", found.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore load() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            store.load(in, PASSWORD.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return store;
    }

    private Path store() {
        return folder.resolve(name + ".p12");
    }

    private Path write(String file, String content) {
        try {
            return Files.writeString(folder.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
    }

    private void generate(String alias, String commonName, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + commonName,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-startdate",
                "-1d",
                "-validity",
                "3",
                "-storetype",
                "PKCS12",
                "-keystore",
                store().toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                    throw new IllegalStateException("keytool fails for " + alias + ": " + output);
                }
            } finally {
                keytool.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
