// What makes the pages handier. They work without it: forms have a button, commands can be selected, lists are whole.

// A choice filters at once, and fields that say nothing stay out of the address.
for (const form of document.querySelectorAll('form[data-filter]')) {
  const fields = form.querySelectorAll('input, select')
  form.addEventListener('submit', () => {
    for (const field of fields) field.disabled = field.value === ''
  })
  // The browser shows the page as it was left when somebody comes back to it.
  window.addEventListener('pageshow', () => {
    for (const field of fields) field.disabled = false
  })
  form.addEventListener('change', (event) => {
    if (event.target.tagName === 'SELECT') form.requestSubmit()
  })
}

// A button beside each command copies it. Browsers allow that on loopback and in files, not everywhere.
if (navigator.clipboard !== undefined) {
  for (const command of document.querySelectorAll('[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.setAttribute('aria-label', `Copy: ${command.textContent}`)
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(command.textContent)
      button.textContent = 'Copied'
      setTimeout(() => {
        button.textContent = 'Copy'
      }, 2000)
    })
    command.after(button)
  }
}

// A report has no server that could filter its list: the rows that do not have the text are hidden.
for (const part of document.querySelectorAll('[data-search]')) {
  const label = document.createElement('label')
  label.textContent = part.dataset.search
  const field = document.createElement('input')
  field.type = 'search'
  field.className = 'search'
  label.append(field)
  part.before(label)
  const rows = part.querySelectorAll('tbody tr')
  field.addEventListener('input', () => {
    const wanted = field.value.trim().toLowerCase()
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted)
  })
}
