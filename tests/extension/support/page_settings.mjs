/** The page-side settings as they are without anybody's choice. */
export const SHIPPED = Object.freeze({
  capture_mode: "inline",
  received_messages: true,
  support_contact: "",
  onboarding_text: "",
});
