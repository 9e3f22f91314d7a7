package io.github.themapleseed.tinymls.session;

import java.util.List;

/**
 * How the keys of this process are.
 *
 * @param summary how many are live and which ends first, in words
 * @param unable the keys in use that cannot seal, each with the reason in words
 */
public record KeyStatusReport(String summary, List<String> unable) {
}
