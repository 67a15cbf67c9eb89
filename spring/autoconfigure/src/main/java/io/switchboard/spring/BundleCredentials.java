package io.switchboard.spring;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The credentials that an SSL bundle holds, which follow the bundle when it is loaded anew: a connection goes on with
 * what it was made with, and the next one uses what is new.
 */
final class BundleCredentials {
    private static final Logger log = LoggerFactory.getLogger(BundleCredentials.class);

    private final String name;
    private final @Nullable LatestKeyManager keys;
    private final @Nullable LatestTrustManager trust;
    private final ChannelCredentials credentials;

    private BundleCredentials(String name, SslBundle bundle) {
        this.name = name;
        TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
        LatestKeyManager latestKeys = null;
        LatestTrustManager latestTrust = null;
        if (bundle.getStores().getKeyStore() != null) {
            latestKeys = keys(bundle).map(LatestKeyManager::new).orElse(null);
            tls.keyManager(latestKeys == null ? bundle.getManagers().getKeyManagers() : new KeyManager[] {latestKeys});
        }
        if (bundle.getStores().getTrustStore() != null) {
            latestTrust = trust(bundle).map(LatestTrustManager::new).orElse(null);
            tls.trustManager(
                    latestTrust == null ? bundle.getManagers().getTrustManagers() : new TrustManager[] {latestTrust});
        }
        keys = latestKeys;
        trust = latestTrust;
        credentials = tls.build();
    }

    /** @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is none of this name */
    static ChannelCredentials of(String name, SslBundles bundles) {
        BundleCredentials made = new BundleCredentials(name, bundles.getBundle(name));
        bundles.addBundleUpdateHandler(name, made::update);
        return made.credentials;
    }

    /** Takes all of it or nothing: what cannot be used must not take away what is there. */
    private void update(SslBundle bundle) {
        try {
            X509ExtendedKeyManager newKeys = keys == null ? null : keys(bundle).orElseThrow();
            X509ExtendedTrustManager newTrust =
                    trust == null ? null : trust(bundle).orElseThrow();
            if (keys != null && newKeys != null) {
                keys.latest = newKeys;
            }
            if (trust != null && newTrust != null) {
                trust.latest = newTrust;
            }
            log.info("SSL bundle {} was loaded anew; new connections to etcd use it", name);
        } catch (RuntimeException e) {
            log.warn("SSL bundle {} was loaded anew and cannot be used; still using what was there before", name, e);
        }
    }

    private static Optional<X509ExtendedKeyManager> keys(SslBundle bundle) {
        return Arrays.stream(bundle.getManagers().getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst();
    }

    private static Optional<X509ExtendedTrustManager> trust(SslBundle bundle) {
        return Arrays.stream(bundle.getManagers().getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst();
    }
}
