/** The page-side settings as they are without anybody's choice. */
export const SHIPPED = Object.freeze({
  capture_mode: "inline",
  received_messages: true,
  sites: ["inbox", "lead", "account", "people_search", "account_search", "lead_list", "account_hub"],
  companion: "allowed",
  support_contact: "",
  onboarding_text: "",
  first_steps: true,
  language: "browser",
});
