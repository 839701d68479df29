// Addresses of other sites that somebody has written without what makes them links.

const scheme = 'https://';

// What a file of this site may be called by, and no host.
const files = /\.(md|markdown|x?html?|pdf|png|jpe?g|gif|svg|webp|avif|txt|css|js|xml|json|csv|zip|docx?|xlsx?|pptx?)$/i;
const host = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,24}(?::\d{1,5})?(?=[/?#]|$)/u;

/** The whole address where one was written without its scheme; otherwise null. */
export function complete(address) {
  const found = /\s/.test(address) ? null : host.exec(address);
  if (!found) return null;
  return found[0] === address && files.test(address) && !/^www\./i.test(address) ? null : scheme + address;
}

/** What the owner is told of that. */
export const told = address => `“${scheme}” was put before ${address}, so that it leads to another site.`;
