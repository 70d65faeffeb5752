import { expect, openApp, saveReport, test } from './fixtures.ts';

/*
 * A resident's way through the app as a screen reader has it: the accessibility tree of each screen, written down in the
 * order in which it is read. What is not in it, such as a state that only a colour shows, does not exist for whoever
 * listens.
 */

test.use({ hasOwnServer: false });

test('a report, from the form to “My reports”, is told by its accessibility tree', async ({
  page,
  varadi
}) => {
  const main = page.locator('main');
  await openApp(page, varadi);
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - heading "What is wrong on your street?" [level=1]
      - paragraph:
        - text: We keep your report on this phone and send it when there is a network.
        - strong: Ready without a network.
      - region "Photo Up to 5 photos · optional":
        - heading "Photo Up to 5 photos · optional" [level=2]
        - button "Take a photo"
        - button "From gallery"
      - group "What is it?":
        - radio "Pothole"
        - radio "Damaged road"
        - radio "Blocked drain"
        - radio "Manhole open or broken"
        - radio "Waterlogging"
        - radio "Sewage overflow"
        - radio "Damaged storm-water drain"
        - radio "Broken footpath slab"
        - radio "Something else"
      - region "Where is it?":
        - heading "Where is it?" [level=2]
        - paragraph: Within 12 m
        - paragraph: about ward 4, Sampangirama Nagar
        - button "Remove this place"
        - button "Find again"
        - button "Set on a map"
        - paragraph: A shop, a bus stop, a cross or main road
        - combobox "Nearest landmark optional"
      - paragraph: How big, how deep, since when?
      - textbox "A few words optional"
      - button "Send report"
      - paragraph: Kept on this phone until there is a network.
  `);

  // What is wrong is said where it is wrong, and the focus is there.
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('group', { name: 'What is it?' })).toMatchAriaSnapshot(`
    - group "What is it?":
      - alert: Please choose what it is.
      - radio "Pothole"
  `);
  await expect(page.getByText('Please choose what it is.')).toBeFocused();
  await expect(page.getByText('Please choose what it is.')).toBeInViewport();

  // The receipt begins with what is true now; each step says whether it is done.
  await saveReport(page, { words: 'Deep hole' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeFocused();
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - article:
        - heading "Received" [level=1]
        - paragraph: The ward office has it.
        - list:
          - listitem: Saved on this phone done
          - listitem: Sent done
          - listitem: Received done
          - listitem: Seen by an officer – not yet
          - listitem: Fixed – not yet
        - button "Correct it"
        - button "Add a photo"
        - button "Add a comment"
        - button "Share a link"
        - paragraph:
          - button "Take this report back"
        - term: What
        - definition: Pothole
        - term: Where
        - definition: /^about ward 4, Sampangirama Nagar 12.97629, 77.59289 · within 12 m$/
        - term: Details
        - definition: Deep hole
        - term: Reported
        - definition
        - term: Number
        - definition:
          - code: /[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}/
        - region "What has happened":
          - heading "What has happened" [level=2]
          - list:
            - listitem:
              - strong: Reported
              - time
        - paragraph:
          - link "Report another"
          - link "My reports"
  `);

  await page.getByRole('link', { name: 'My reports' }).last().click();
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - heading "My reports" [level=1]
      - paragraph: Everything is sent.
      - region "Reports":
        - heading "Reports" [level=2]
        - link /Pothole .* Received/
  `);
});

test.describe('in Kannada', () => {
  test.use({ locale: 'kn-IN' });

  test('the form is told in Kannada, with its place and ward', async ({ page, varadi }) => {
    await openApp(page, varadi);
    await expect(page.locator('html')).toHaveAttribute('lang', 'kn');
    await expect(page.locator('main')).toMatchAriaSnapshot(`
      - main:
        - heading "ನಿಮ್ಮ ರಸ್ತೆಯಲ್ಲಿ ಏನು ಸಮಸ್ಯೆ?" [level=1]
        - group "ಯಾವ ಸಮಸ್ಯೆ?":
          - radio "ರಸ್ತೆ ಗುಂಡಿ"
        - region "ಎಲ್ಲಿದೆ?":
          - heading "ಎಲ್ಲಿದೆ?" [level=2]
          - paragraph: ಜಾಗ ಸಿಕ್ಕಿದೆ (±12 ಮೀ.)
          - paragraph: ಅಂದಾಜು ವಾರ್ಡ್ 4, ಸಂಪಂಗಿರಾಮ ನಗರ
        - button "ವರದಿ ಕಳುಹಿಸಿ"
    `);
  });
});
