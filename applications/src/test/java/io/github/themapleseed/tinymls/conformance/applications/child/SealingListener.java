package io.github.themapleseed.tinymls.conformance.applications.child;

import io.github.themapleseed.tinymls.TinyMls;
import io.github.themapleseed.tinymls.TinyMlsProvider;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * Start and end of a web application, as docs/deploying.md asks for: with one jar for all applications each installs
 * and none uninstalls; one that brings the jar along keeps a provider object of its own, and uninstalls.
 */
public final class SealingListener implements ServletContextListener {
    /** Attributes of the servlet context. */
    static final String PROVIDER = "provider";
    static final String KEY = "key";

    private static boolean bringsTheJar(ServletContext context) {
        return context.getInitParameter("jar").equals("own");
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Provider provider = bringsTheJar(context) ? new TinyMlsProvider() : TinyMls.install();
        try {
            context.setAttribute(KEY, KeyGenerator.getInstance("TinyMLS", provider).generateKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        context.setAttribute(PROVIDER, provider);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (bringsTheJar(context)) {
            TinyMls.uninstall();
            boolean destroyed = ((SecretKey) context.getAttribute(KEY)).isDestroyed();
            System.out.println("key of " + context.getContextPath() + " destroyed: " + destroyed);
        }
    }
}
