package io.switchboard.etcd;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.switchboard.core.Internal;
import io.switchboard.core.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a channel's or a server's credentials equal to the files that they are read from. grpc-java's managers take new
 * credentials while a channel is open; their own polling would bring a thread and a clock of its own, and goes by the
 * files' times, which a swapped link does not change.
 */
@Internal
public final class TlsFiles {
    /**
     * Which files, and in which words their problems are told.
     *
     * @param ca what the other side's certificates are trusted by; null: what the JVM trusts, of a server nobody's
     * @param certificate null exactly when there is no key
     * @param isServer whether clients are trusted by it, whose names are not those that they are called from
     * @param whose such as {@code etcd}, for "TLS files for etcd"
     * @param setting where the paths are written
     */
    public record Wanted(
            @Nullable Path ca,
            @Nullable Path certificate,
            @Nullable Path key,
            Duration checkInterval,
            boolean isServer,
            String whose,
            String setting) {
        private String side() {
            return isServer ? "server" : "client";
        }
    }

    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);
    /** More than any certificate bundle: a wrong path must not be read into memory. */
    private static final long MAX_BYTES = 4 << 20;

    private final Wanted tls;
    private final Scheduler scheduler;
    private final AdvancedTlsX509KeyManager keyManager = new AdvancedTlsX509KeyManager();
    private final AdvancedTlsX509TrustManager trustManager;
    // Of the check that runs: one at a time.
    private byte @Nullable [] ca;
    private byte @Nullable [] certificate;
    private byte @Nullable [] key;
    private String problem = "";

    /** @throws IllegalArgumentException if a file cannot be used; the message says which, why, and what to do */
    TlsFiles(EtcdTls tls, Scheduler scheduler) {
        this(
                new Wanted(tls.ca(), tls.certificate(), tls.key(), tls.checkInterval(), false, "etcd", "EtcdTls"),
                scheduler);
    }

    /** @throws IllegalArgumentException if a file cannot be used; the message says which, why, and what to do */
    public TlsFiles(Wanted tls, Scheduler scheduler) {
        this.tls = tls;
        this.scheduler = scheduler;
        try {
            AdvancedTlsX509TrustManager.Builder trusting = AdvancedTlsX509TrustManager.newBuilder();
            if (tls.isServer()) {
                trusting.setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION);
            }
            trustManager = trusting.build();
            if (tls.ca() == null && !tls.isServer()) {
                trustManager.useSystemDefaultTrustCerts();
            }
            load();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS for " + tls.whose() + " cannot be set up: " + e.getMessage(), e);
        }
    }

    ChannelCredentials credentials() {
        TlsChannelCredentials.Builder credentials =
                TlsChannelCredentials.newBuilder().trustManager(trustManager);
        if (tls.key() != null) {
            credentials.keyManager(keyManager);
        }
        return credentials.build();
    }

    /**
     * For a server that has a certificate.
     *
     * @param everybody whether each client needs a certificate that the authority has signed; else those that show one
     */
    public ServerCredentials serverCredentials(boolean everybody) {
        TlsServerCredentials.Builder credentials =
                TlsServerCredentials.newBuilder().keyManager(keyManager);
        if (tls.ca() != null) {
            credentials
                    .trustManager(trustManager)
                    .clientAuth(
                            everybody
                                    ? TlsServerCredentials.ClientAuth.REQUIRE
                                    : TlsServerCredentials.ClientAuth.OPTIONAL);
        }
        return credentials.build();
    }

    /** Looks at the files again and again, as long as the scheduler runs; reading them may block. */
    public void watch(Executor blocking) {
        scheduler.after(
                tls.checkInterval(),
                () -> blocking.execute(() -> {
                    try {
                        check();
                    } finally {
                        watch(blocking);
                    }
                }));
    }

    /** What cannot be used changes nothing, and is told once. */
    void check() {
        try {
            if (load()) {
                log.info("loaded the changed TLS files for {}; new connections use them", tls.whose());
            }
            problem = "";
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(problem)) {
                problem = why;
                log.warn("still using the TLS files that were read before: {}", why);
            }
        }
    }

    /** @return whether something has changed */
    private boolean load() throws IOException, GeneralSecurityException {
        boolean trustChanged = loadTrust();
        return loadIdentity() || trustChanged;
    }

    private boolean loadTrust() throws IOException, GeneralSecurityException {
        Path file = tls.ca();
        if (file == null) {
            return false;
        }
        byte[] content = read("CA", file);
        if (Arrays.equals(content, ca)) {
            return false;
        }
        X509Certificate[] trusted = Pem.certificates(file, content);
        trustManager.updateTrustCredentials(trusted);
        ca = content;
        for (X509Certificate one : trusted) {
            warnIfExpired("CA certificate", one, file);
        }
        return true;
    }

    private boolean loadIdentity() throws IOException {
        Path certificateFile = tls.certificate();
        Path keyFile = tls.key();
        if (certificateFile == null || keyFile == null) {
            return false;
        }
        byte[] certificateContent = read(tls.side() + " certificate", certificateFile);
        byte[] keyContent = read(tls.side() + " key", keyFile);
        if (Arrays.equals(certificateContent, certificate) && Arrays.equals(keyContent, key)) {
            return false;
        }
        X509Certificate[] chain = Pem.certificates(certificateFile, certificateContent);
        PrivateKey privateKey = Pem.privateKey(keyFile, keyContent);
        if (!Pem.belong(privateKey, chain[0].getPublicKey())) {
            throw new IllegalArgumentException("key file " + keyFile + " does not belong to the certificate in "
                    + certificateFile + " (" + chain[0].getSubjectX500Principal()
                    + "); give the two that were made together,"
                    + " the " + tls.side() + "'s own certificate first");
        }
        keyManager.updateIdentityCredentials(chain, privateKey);
        certificate = certificateContent;
        key = keyContent;
        warnIfExpired(tls.side() + " certificate", chain[0], certificateFile);
        return true;
    }

    private void warnIfExpired(String what, X509Certificate one, Path file) {
        Instant end = one.getNotAfter().toInstant();
        if (end.isBefore(scheduler.now())) {
            log.warn(
                    "{} {} in {} expired at {}; replace the file, it is read again by itself",
                    what,
                    one.getSubjectX500Principal(),
                    file,
                    end);
        }
    }

    private byte[] read(String what, @Nullable Path file) throws IOException {
        try {
            if (file == null || Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(what + " file " + file + " is too large to be one");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    what + " file " + file + " does not exist; correct the path in " + tls.setting()
                            + ", or put the file there",
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " file " + file + " cannot be read: " + e, e);
        }
    }
}
