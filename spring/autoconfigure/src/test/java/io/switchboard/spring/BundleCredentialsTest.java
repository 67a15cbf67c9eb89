package io.switchboard.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/** What is used of an SSL bundle that is loaded again and again; its keys are tried with a real etcd. */
class BundleCredentialsTest {
    private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();
    private final X509Certificate[] known = trusted(factory(null));

    @Test
    void what_is_loaded_last_is_used() {
        TlsChannelCredentials credentials = credentials(bundle(factory(trusting(1))));
        assertThat(trusted(credentials)).hasSize(1);
        bundles.updateBundle("etcd", bundle(factory(trusting(2))));
        assertThat(trusted(credentials)).hasSize(2);
    }

    @Test
    void what_cannot_be_used_changes_nothing() throws GeneralSecurityException {
        TlsChannelCredentials credentials = credentials(bundle(factory(trusting(1))));
        TrustManagerFactory unprepared = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        bundles.updateBundle("etcd", bundle(unprepared));
        assertThat(trusted(credentials)).hasSize(1);
        bundles.updateBundle("etcd", bundle(factory(trusting(3))));
        assertThat(trusted(credentials)).hasSize(3);
    }

    private TlsChannelCredentials credentials(SslBundle first) {
        bundles.registerBundle("etcd", first);
        return (TlsChannelCredentials) BundleCredentials.of("etcd", bundles);
    }

    private static X509Certificate[] trusted(TlsChannelCredentials credentials) {
        return ((X509TrustManager) credentials.getTrustManagers().get(0)).getAcceptedIssuers();
    }

    private static X509Certificate[] trusted(TrustManagerFactory factory) {
        return ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers();
    }

    private static SslBundle bundle(TrustManagerFactory trust) {
        try {
            KeyStore store = store();
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            return SslBundle.of(
                    SslStoreBundle.of(store, null, store), null, null, null, SslManagerBundle.of(keys, trust));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param trusted null: what the JVM trusts */
    private static TrustManagerFactory factory(@Nullable KeyStore trusted) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** So many of those that the JVM trusts. */
    private KeyStore trusting(int count) {
        try {
            KeyStore store = store();
            for (int i = 0; i < count; i++) {
                store.setCertificateEntry(Integer.toString(i), known[i]);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore store() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
