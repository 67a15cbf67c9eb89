package io.switchboard.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority that lives for one test class, and what it signs; made by the JDK's keytool. */
final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final String CA = "ca";

    private final Path file;

    /** @param directory where its key store goes */
    TestCertificates(Path directory) throws Exception {
        file = directory.resolve("test.p12");
        generate(CA, "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
    }

    /** Signs a certificate for those names, such as {@code dns:demo,ip:127.0.0.1}. */
    void sign(String alias, String names) throws Exception {
        generate(alias, "-signer", CA, "-ext", "san=" + names);
    }

    ServerCredentials server(String alias) throws Exception {
        return TlsServerCredentials.newBuilder().keyManager(keys(alias)).build();
    }

    /** Of a server that wants to see a certificate of the same authority. */
    ServerCredentials mutualServer(String alias) throws Exception {
        return TlsServerCredentials.newBuilder()
                .keyManager(keys(alias))
                .trustManager(trust())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build();
    }

    ChannelCredentials client() throws Exception {
        return TlsChannelCredentials.newBuilder().trustManager(trust()).build();
    }

    ChannelCredentials client(String alias) throws Exception {
        return TlsChannelCredentials.newBuilder()
                .keyManager(keys(alias))
                .trustManager(trust())
                .build();
    }

    private KeyManager[] keys(String alias) throws Exception {
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        KeyStore all = load();
        one.setKeyEntry(
                alias,
                all.getKey(alias, PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                all.getCertificateChain(alias));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(one, PASSWORD.toCharArray());
        return factory.getKeyManagers();
    }

    private TrustManager[] trust() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(CA, load().getCertificate(CA));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void generate(String alias, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
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
                file.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool fails for " + alias + ": " + output);
            }
        } finally {
            keytool.destroyForcibly();
        }
    }
}
