"use strict";

/**
 * Read one message of the inbox: its sender, time, subject and text as far as the article itself shows them.
 * Knows nothing of the messages around it.
 */
const InboxArticle = (() => {
  /**
   * Whether a message has any text; a removed one renders an empty body. Keeps nothing of it.
   *
   * @param {Element} article
   */
  function hasText(article) {
    const body = Selectors.first(article, "body");
    return (
      body !== null &&
      Selectors.all(body, "paragraph").some((paragraph) => paragraph.textContent.trim() !== "")
    );
  }

  /**
   * First such element beside the message's text; what stands inside the text is somebody's words.
   *
   * @param {Element} article
   * @param {"sender" | "time"} place
   */
  function besideBody(article, place) {
    const body = Selectors.first(article, "body");
    return Selectors.all(article, place).find((element) => !body?.contains(element));
  }

  /**
   * Whose message it is, without their name; null for one that follows on and does not say so itself.
   *
   * @param {Element} article
   * @returns {Sender["who"] | null}
   */
  function readSide(article) {
    const block = besideBody(article, "sender");
    if (block === undefined) return null;
    if (Selectors.first(block, "sender_other") !== null) return "other";
    return Selectors.first(block, "sender_me") === null ? "unknown" : "me";
  }

  /**
   * Whether it is an InMail, which has a subject; not what the subject says.
   *
   * @param {Element} article
   */
  function hasSubject(article) {
    const body = Selectors.first(article, "body");
    return body !== null && Selectors.first(body, "subject") !== null;
  }

  /**
   * @param {Element} article
   * @returns {Sender | null}
   */
  function readSender(article) {
    const block = besideBody(article, "sender");
    if (block === undefined) return null;
    const other = Selectors.first(block, "sender_other");
    if (other !== null) return { who: "other", name: PageText.oneLine(other.textContent, 200) };
    return { who: Selectors.first(block, "sender_me") === null ? "unknown" : "me", name: null };
  }

  /**
   * @param {Element} article
   * @returns {OwnBlocks["time"]}
   */
  function readTime(article) {
    const element = besideBody(article, "time");
    if (element === undefined) return null;
    const at = PageText.exactMoment(element.getAttribute("datetime"));
    return { at, shown: PageText.oneLine(element.textContent, 100) };
  }

  /**
   * Text of an element with its line breaks, without what only screen readers get.
   *
   * @param {Element} element
   * @returns {string}
   */
  function textWithBreaks(element) {
    if (Selectors.matches(element, "screen_reader_only")) return "";
    return [...element.childNodes]
      .map((node) => {
        if (!(node instanceof Element)) return node.nodeType === Node.TEXT_NODE ? node.nodeValue : "";
        return node.tagName === "BR" ? "\n" : textWithBreaks(node);
      })
      .join("");
  }

  /**
   * What a person has written: the visible paragraphs, an empty line between them.
   *
   * @param {Element} part
   * @returns {string}
   */
  function readParagraphs(part) {
    const texts = Selectors.all(part, "paragraph")
      .filter((paragraph) => paragraph.checkVisibility({ visibilityProperty: true }))
      .map(textWithBreaks)
      .filter((text) => PageText.normaliseBody(text) !== "");
    return PageText.normaliseBody(texts.join("\n\n"));
  }

  /**
   * @param {Element} article
   * @returns {string}
   */
  function readBody(article) {
    const body = Selectors.first(article, "body");
    return body === null ? "" : readParagraphs(body);
  }

  /**
   * @param {Element} article
   * @returns {OwnBlocks}
   */
  function readBlocks(article) {
    const body = Selectors.first(article, "body");
    const subject = body === null ? null : Selectors.first(body, "subject");
    return {
      sender: readSender(article),
      time: readTime(article),
      subject: subject === null ? null : PageText.oneLine(subject.textContent, 400),
      body: readBody(article),
    };
  }

  return Object.freeze({ hasText, hasSubject, readSide, readTime, readBody, readParagraphs, readBlocks });
})();
