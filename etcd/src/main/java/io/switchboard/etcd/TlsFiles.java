package io.switchboard.etcd;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.switchboard.core.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a channel's credentials equal to the files that they are read from. grpc-java's managers take new credentials
 * while a channel is open; their own polling would bring a thread and a clock of its own, and goes by the files' times,
 * which a swapped link does not change.
 */
final class TlsFiles {
    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);
    /** More than any certificate bundle: a wrong path must not be read into memory. */
    private static final long MAX_BYTES = 4 << 20;

    private final EtcdTls tls;
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
        this.tls = tls;
        this.scheduler = scheduler;
        try {
            trustManager = AdvancedTlsX509TrustManager.newBuilder().build();
            if (tls.ca() == null) {
                trustManager.useSystemDefaultTrustCerts();
            }
            load();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS to etcd cannot be set up: " + e.getMessage(), e);
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

    /** Looks at the files again and again, as long as the scheduler runs; reading them may block. */
    void watch(Executor blocking) {
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
                log.info("took the changed TLS files for etcd; connections from now on use them");
            }
            problem = "";
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(problem)) {
                problem = why;
                log.warn("going on with the TLS files that were read before: {}", why);
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
        byte[] certificateContent = read("client certificate", certificateFile);
        byte[] keyContent = read("client key", keyFile);
        if (Arrays.equals(certificateContent, certificate) && Arrays.equals(keyContent, key)) {
            return false;
        }
        X509Certificate[] chain = Pem.certificates(certificateFile, certificateContent);
        PrivateKey privateKey = Pem.privateKey(keyFile, keyContent);
        if (!Pem.belong(privateKey, chain[0].getPublicKey())) {
            throw new IllegalArgumentException("key file " + keyFile + " does not belong to the certificate in "
                    + certificateFile + " (" + chain[0].getSubjectX500Principal()
                    + "); give the two that were made together,"
                    + " the client's own certificate first");
        }
        keyManager.updateIdentityCredentials(chain, privateKey);
        certificate = certificateContent;
        key = keyContent;
        warnIfExpired("client certificate", chain[0], certificateFile);
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

    private static byte[] read(String what, @Nullable Path file) throws IOException {
        try {
            if (file == null || Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(what + " file " + file + " is too large to be one");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    what + " file " + file + " does not exist; correct the path in EtcdTls, or put the file there", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " file " + file + " cannot be read: " + e, e);
        }
    }
}
